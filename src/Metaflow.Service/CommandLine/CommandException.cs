namespace Metaflow.Service.CommandLine;

/// <summary>A command cannot do what it was asked for; the program ends with <see cref="ExitCodes.Failure"/>. The message says why, and what to do.</summary>
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);

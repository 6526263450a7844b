namespace Metaflow;

/// <summary>The exception that ended a task, as it is stored with the task.</summary>
/// <param name="Type">The full name of the exception's type, such as <c>builtins.ValueError</c>.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="StackTrace">The stack trace as text; null if there is none.</param>
public sealed record TaskFailure(string Type, string Message, string? StackTrace);

namespace Metaflow.Service.Retention;

/// <summary>An archive cannot be written or read, or does not fit the database. The message says why, and what to do.</summary>
internal sealed class ArchiveException(string message, Exception? innerException = null) : Exception(message, innerException);

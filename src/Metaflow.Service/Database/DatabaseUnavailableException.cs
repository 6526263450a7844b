namespace Metaflow.Service.Database;

/// <summary>The database cannot be used now: it is gone, restarting, overloaded or full. The same request may succeed later.</summary>
internal sealed class DatabaseUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

namespace Metaflow.Service.Database;

/// <summary>The database does not take a value of a request.</summary>
internal sealed class DatabaseRefusalException(string message, Exception? innerException = null) : Exception(message, innerException);

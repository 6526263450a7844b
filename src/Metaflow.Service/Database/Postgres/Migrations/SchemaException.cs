namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>The tables of a database are not as the service needs them, and it cannot make them so. The message says what is wrong and what to do.</summary>
internal sealed class SchemaException(string message, Exception? innerException = null) : Exception(message, innerException);

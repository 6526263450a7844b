using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>Says what an error of SQLite means.</summary>
internal static class SqliteErrors
{
    /// <summary>What to throw instead.</summary>
    /// <param name="error">The error.</param>
    /// <param name="path">The file.</param>
    public static Exception Translate(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        SQLITE_FULL => new DatabaseUnavailableException($"The disk that holds '{path}' is full. Make room; nothing was recorded.", error),
        SQLITE_BUSY or SQLITE_LOCKED or SQLITE_PROTOCOL => new DatabaseUnavailableException(
            $"Another program keeps '{path}' locked. One service only may use a file at a time.", error),
        SQLITE_IOERR or SQLITE_NOMEM or SQLITE_CANTOPEN or SQLITE_READONLY or SQLITE_PERM or SQLITE_CORRUPT or SQLITE_NOTADB =>
            new DatabaseUnavailableException($"The file '{path}' cannot be used: {error.Message}", error),
        // Statements are this program's own: what fails in them are functions, by a value of the request.
        SQLITE_ERROR or SQLITE_TOOBIG or SQLITE_MISMATCH => new DatabaseRefusalException(error.Message, error),
        _ => error,
    };
}

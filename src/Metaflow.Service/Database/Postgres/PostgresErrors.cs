using System.Net.Sockets;
using Npgsql;

namespace Metaflow.Service.Database.Postgres;

/// <summary>Says what errors of PostgreSQL and of the connection to it mean.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether an error is one that <see cref="Translate"/> knows.</summary>
    public static bool IsKnown(Exception error) => IsRefusal(error) || IsUnavailable(error);

    /// <summary>What to throw instead.</summary>
    public static Exception Translate(Exception error) => IsRefusal(error)
        ? new DatabaseRefusalException($"The database does not take a value: {((PostgresException)error).MessageText}", error)
        : new DatabaseUnavailableException(error.Message, error);

    /// <summary>Whether the database does not take a value: data exceptions, missing values, and what is too large for it.</summary>
    public static bool IsRefusal(Exception error) =>
        error is PostgresException { SqlState: var state } && (state.StartsWith("22", StringComparison.Ordinal) || state is "23502" or "54000");

    /// <summary>Whether two transactions were in each other's way; the one that got this did nothing.</summary>
    public static bool IsConflict(Exception? error) => error is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure };

    // No connection, no access or no such database any more, no resources, shut down by an operator, system errors, deadlock or conflict, a server that
    // became a replica, tables that are being moved.
    private static bool IsUnavailable(Exception error) => error switch
    {
        PostgresException { SqlState: var state } => state[..2] is "08" or "28" or "3D" or "40" or "53" or "57" or "58" or "XX"
            || state is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable
                or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn,
        NpgsqlException or TimeoutException or SocketException or IOException => true,
        _ => false,
    };
}

using Npgsql;

namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>Lets one service at a time migrate a database, by an advisory lock that ends with the connection.</summary>
internal static class MigrationLock
{
    // The key is a number of our own; it must never change, or two versions of the service would not see each other.
    private const long Key = 0x4D46_4D49_4752_0001;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes the lock, waiting as long as another connection has it.</summary>
    /// <param name="connection">It holds the lock until it gives it back or is closed.</param>
    /// <param name="time">Measures the pauses.</param>
    /// <param name="waiting">Called once when another has the lock.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public static async Task TakeAsync(NpgsqlConnection connection, TimeProvider time, Action waiting, CancellationToken cancellationToken)
    {
        // Not by a statement that waits: CREATE INDEX CONCURRENTLY waits for all statements that began before it, and so each would wait for the other.
        for (var isFirst = true; !await TryTakeAsync(connection, cancellationToken).ConfigureAwait(false); isFirst = false)
        {
            if (isFirst)
                waiting();
            await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the lock back. Closing the connection does so too, but a moment after it is closed.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT pg_advisory_unlock({Key})", connection);
        await using (command.ConfigureAwait(false))
            await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether some connection has the lock of this database.</summary>
    public static async Task<bool> IsTakenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            $"""
            SELECT EXISTS (
                SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND objsubid = 1
                    AND classid::int8 = {Key >> 32} AND objid::int8 = {Key & 0xFFFF_FFFF}
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            """,
            connection);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private static async Task<bool> TryTakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({Key})", connection);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }
}

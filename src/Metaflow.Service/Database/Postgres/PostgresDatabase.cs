using System.Net.Sockets;
using Metaflow.Service.Database.Postgres.Connections;
using Npgsql;

namespace Metaflow.Service.Database.Postgres;

/// <summary>The pools of connections to a database. Safe for use by any number of threads.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _exclusive;

    /// <summary>Makes the pools; they connect when they are first used.</summary>
    /// <param name="settings">Which database to use, and how.</param>
    /// <param name="loggers">Where statements are logged if the settings say so; null for nowhere.</param>
    public PostgresDatabase(PostgresSettings settings, ILoggerFactory? loggers = null)
    {
        Tables = settings.Tables;
        MigratesAtStart = settings.MigratesAtStart;
        Writer = PostgresDataSource.Pooled(settings.Writer, settings, loggers);
        Reader = settings.Reader is null ? Writer : PostgresDataSource.Pooled(settings.Reader, settings, loggers);
        _exclusive = PostgresDataSource.Exclusive(settings.Writer, settings, loggers);
    }

    /// <summary>Connections that may write, and read what has just been written.</summary>
    public NpgsqlDataSource Writer { get; }

    /// <summary>Connections for statements that only read, outside transactions. What they see may be a little older.</summary>
    public NpgsqlDataSource Reader { get; }

    /// <summary>What the tables are called.</summary>
    public TableNames Tables { get; }

    /// <summary>Whether a service migrates the database when it starts.</summary>
    public bool MigratesAtStart { get; }

    /// <summary>Makes the pools and connects, trying again as often as the settings say.</summary>
    /// <exception cref="NpgsqlException">The last try failed too.</exception>
    public static async Task<PostgresDatabase> OpenAsync(
        PostgresSettings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var database = new PostgresDatabase(settings, loggers);
        var log = new PostgresLog(loggers.CreateLogger<PostgresDatabase>());
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await database.ConnectAsync(cancellationToken).ConfigureAwait(false);
                    log.Connected(settings.ToString(), settings.PoolMinimum, settings.PoolMaximum);
                    return database;
                }
                catch (Exception exception) when (attempt < settings.ConnectionTries && IsConnectionFailure(exception))
                {
                    log.ConnectionFailed(settings.ToString(), attempt, settings.ConnectionTries, exception.Message);
                    await Task.Delay(settings.ConnectionWait, time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether a failure to connect may go away by itself: nothing of the database has been used yet, so that each may.</summary>
    public static bool IsConnectionFailure(Exception exception) => exception is NpgsqlException or SocketException or TimeoutException;

    /// <summary>A connection of its own for work that takes long or holds locks: not from the pool, and without time limits.</summary>
    public async Task<NpgsqlConnection> OpenExclusiveConnectionAsync(CancellationToken cancellationToken)
    {
        var connection = await _exclusive.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = new NpgsqlCommand(
                "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0", connection);
            await using (command.ConfigureAwait(false))
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes all connections that are not in use, and the others as soon as they are not.</summary>
    public async ValueTask DisposeAsync()
    {
        await _exclusive.DisposeAsync().ConfigureAwait(false);
        await Reader.DisposeAsync().ConfigureAwait(false);
        await Writer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (var source in (IEnumerable<NpgsqlDataSource>)(Reader == Writer ? [Writer] : [Writer, Reader]))
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}

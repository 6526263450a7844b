namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>What a migration has come to.</summary>
internal enum MigrationOutcome
{
    /// <summary>There was nothing to be made.</summary>
    UpToDate,

    /// <summary>The database is newer than before.</summary>
    Migrated,

    /// <summary>It was only to be made in an empty database, and this one was not.</summary>
    NotEmpty,
}

/// <summary>Migrates a database once, for command lines and containers that run before a service starts.</summary>
/// <param name="settings">Which database.</param>
/// <param name="time">Measures waiting.</param>
/// <param name="loggers">Where to log to.</param>
internal sealed class DatabaseMigration(PostgresSettings settings, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    private readonly PostgresLog _log = new(loggers.CreateLogger<DatabaseMigration>());

    /// <summary>Migrates it.</summary>
    /// <param name="wait">How long to wait for a database that does not answer yet; zero to try once.</param>
    /// <param name="onlyIfEmpty">Whether to leave a database alone that has a record of migrations.</param>
    /// <param name="cancellationToken">Breaks off; what was made stays, and the next run goes on from there.</param>
    /// <exception cref="Npgsql.NpgsqlException">The database did not answer in time, or a statement failed.</exception>
    /// <exception cref="SchemaException">The database is in a state from which it cannot be migrated.</exception>
    public async Task<MigrationOutcome> RunAsync(TimeSpan wait, bool onlyIfEmpty, CancellationToken cancellationToken)
    {
        var database = new PostgresDatabase(settings, loggers);
        await using (database.ConfigureAwait(false))
        {
            await WaitAsync(database, wait, cancellationToken).ConfigureAwait(false);
            var migrator = new PostgresMigrator(database, time, loggers);
            if (onlyIfEmpty && await migrator.HasRecordAsync(cancellationToken).ConfigureAwait(false))
                return MigrationOutcome.NotEmpty;
            var before = await migrator.ReadStatusAsync(cancellationToken).ConfigureAwait(false);
            var after = await migrator.UpgradeAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return after.Current > before.Current ? MigrationOutcome.Migrated : MigrationOutcome.UpToDate;
        }
    }

    // A server that is being set up refuses connections, then users and databases that it does not have yet: any failure may pass.
    private async Task WaitAsync(PostgresDatabase database, TimeSpan wait, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var connection = await database.OpenExclusiveConnectionAsync(cancellationToken).ConfigureAwait(false);
                await connection.DisposeAsync().ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (PostgresDatabase.IsConnectionFailure(exception) && time.GetElapsedTime(start) < wait)
            {
                if (attempt == 1)
                    _log.WaitingForDatabase(settings.ToString(), exception.Message);
                await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}

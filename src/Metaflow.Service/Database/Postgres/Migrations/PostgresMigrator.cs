using Npgsql;

namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>Makes the tables of a database what the service needs: creates them, or takes over those of Netflix's service, whatever version they have.</summary>
/// <param name="database">The database.</param>
/// <param name="time">Measures pauses.</param>
/// <param name="loggers">Where to log to.</param>
/// <param name="progress">Told of each step before it is made; null when nobody listens.</param>
internal sealed class PostgresMigrator(
    PostgresDatabase database, TimeProvider time, ILoggerFactory loggers, IProgress<MigrationStep>? progress = null)
{
    private readonly PostgresLog _log = new(loggers.CreateLogger<PostgresMigrator>());

    /// <summary>Looks how far the database is. Changes nothing.</summary>
    public async Task<MigrationStatus> ReadStatusAsync(CancellationToken cancellationToken)
    {
        var connection = await database.Writer.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await ReadStatusAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a service is migrating the database now.</summary>
    public async Task<bool> IsMigratingAsync(CancellationToken cancellationToken)
    {
        var connection = await database.Writer.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await MigrationLock.IsTakenAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether there is a record of migrations, by which a database counts as not empty.</summary>
    public async Task<bool> HasRecordAsync(CancellationToken cancellationToken)
    {
        var connection = await database.Writer.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await GooseTable.ExistsAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What a service does when it starts: <see cref="UpgradeAsync"/>, unless it is set not to. A database that has all columns is used as it is
    /// when it is not migrated, because of the setting, because its user may not do so, or because its record has gaps.
    /// </summary>
    /// <exception cref="SchemaException">The database cannot be used. The message says what to do.</exception>
    public async Task<MigrationStatus> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!database.MigratesAtStart)
            return await UseAsItIsAsync("This service is set not to migrate it.", null, cancellationToken).ConfigureAwait(false);
        try
        {
            return await UpgradeAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (SchemaException exception)
        {
            return await UseAsItIsAsync(exception.Message, exception, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (IsForbidden(exception.SqlState))
        {
            return await UseAsItIsAsync(
                $"Its user may not change it ({exception.MessageText}); migrate it as the owner of its tables.", exception, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Makes all that is to be made, unless another service does so first. When it is broken off, it can be called again.</summary>
    /// <param name="target">The last version to make; null for the newest.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>How far the database is now.</returns>
    /// <exception cref="SchemaException">The database is in a state from which it cannot be migrated, or cannot be used afterwards.</exception>
    /// <exception cref="PostgresException">A statement failed; what it belonged to was undone.</exception>
    public async Task<MigrationStatus> UpgradeAsync(long? target = null, CancellationToken cancellationToken = default)
    {
        var status = await ReadStatusAsync(cancellationToken).ConfigureAwait(false);
        if (NeedsWork(status, target))
        {
            var connection = await database.OpenExclusiveConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await MigrationLock.TakeAsync(connection, time, _log.WaitingForMigration, cancellationToken).ConfigureAwait(false);
                status = await MigrateAsync(connection, target, cancellationToken).ConfigureAwait(false);
                await MigrationLock.ReleaseAsync(connection, cancellationToken).ConfigureAwait(false);
            }
        }

        if (status.Current > SchemaMigrations.Newest)
            _log.NewerDatabase(status.Current, SchemaMigrations.Newest);
        if (target is null && !status.IsUsable)
        {
            throw new SchemaException(
                $"The database is at version {status.Current} and lacks {string.Join(", ", status.MissingColumns)}, without which the service cannot work.");
        }

        return status;
    }

    private async Task<MigrationStatus> MigrateAsync(NpgsqlConnection connection, long? target, CancellationToken cancellationToken)
    {
        // Another service may have made everything while this one waited for the lock.
        var status = await ReadStatusAsync(connection, cancellationToken).ConfigureAwait(false);
        RefuseGaps(status);
        await RequireSchemaAsync(connection, cancellationToken).ConfigureAwait(false);
        var outstanding = SchemaMigrations.All
            .Where(migration => status.Unapplied.Contains(migration.Version) && migration.Version <= (target ?? long.MaxValue))
            .ToArray();
        var run = new MigrationRun(connection, time, new StepReport(_log, progress));

        if (!status.IsRecorded && database.Tables.AreStandard)
        {
            if (status.Current > 0)
                _log.Adopting(status.Current);
            await run.RecordAsync(status.Applied, cancellationToken).ConfigureAwait(false);
        }

        if (outstanding.Length > 0)
            _log.Migrating(status.Current, outstanding[^1].Version, outstanding.Length);
        foreach (var migration in outstanding)
            await run.ApplyAsync(migration, cancellationToken).ConfigureAwait(false);
        foreach (var table in status.MissingServiceTables)
            await CreateServiceTableAsync(connection, table, cancellationToken).ConfigureAwait(false);

        status = await ReadStatusAsync(connection, cancellationToken).ConfigureAwait(false);
        _log.Migrated(status.Current);
        return status;
    }

    private async Task<MigrationStatus> UseAsItIsAsync(string reason, Exception? cause, CancellationToken cancellationToken)
    {
        var status = await ReadStatusAsync(cancellationToken).ConfigureAwait(false);
        if (!status.IsUsable)
        {
            throw cause as SchemaException ?? new SchemaException(
                $"The database is at version {status.Current} and lacks {string.Join(", ", status.MissingColumns)}. {reason}", cause);
        }

        if (!status.IsUpToDate)
            _log.UsedAsItIs(status.Current, status.Unapplied.Count, reason);
        return status;
    }

    private async Task RequireSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT current_schema()", connection);
        await using (command.ConfigureAwait(false))
        {
            if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not string)
            {
                throw new SchemaException(
                    $"The database has no schema '{database.Tables.Schema}' to put the tables in: create it, or set DB_SCHEMA_NAME.");
            }
        }
    }

    private async Task CreateServiceTableAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        try
        {
            await ServiceTables.CreateAsync(connection, table, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (IsForbidden(exception.SqlState))
        {
            _log.ServiceTableForbidden(table, exception.MessageText);
        }
    }

    private async Task<MigrationStatus> ReadStatusAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var schema = await SchemaSnapshot.ReadAsync(connection, database.Tables, cancellationToken).ConfigureAwait(false);
        var status = new MigrationStatus
        {
            Current = 0,
            Applied = [],
            Unapplied = [],
            IsRecorded = false,
            IsEmpty = !schema.HasTable(database.Tables.Flows),
            MissingColumns = RequiredColumns.MissingFrom(schema, database.Tables),
            MissingServiceTables = await ServiceTables.ReadMissingAsync(connection, cancellationToken).ConfigureAwait(false),
        };

        // Tables with names of their own are not what the migrations are about; what counts is that they can be used.
        if (!database.Tables.AreStandard)
            return status with { IsRecorded = true, Current = status.IsUsable ? SchemaMigrations.Newest : 0 };

        var record = await GooseTable.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        if (record is { Current: > 0 })
            return status with { IsRecorded = true, Current = record.Current, Applied = record.Applied, Unapplied = After(record.Current) };

        // No record, or an empty one beside tables that were made by hand.
        var inferred = SchemaMigrations.InferVersion(schema);
        return status with
        {
            IsRecorded = record is not null && inferred == 0,
            Current = inferred,
            Applied = [.. SchemaMigrations.All.Select(migration => migration.Version).Where(version => version <= inferred)],
            Unapplied = After(inferred),
        };
    }

    private static bool NeedsWork(MigrationStatus status, long? target) =>
        !status.IsRecorded || status.MissingServiceTables.Count > 0 || status.Unapplied.Any(version => version <= (target ?? long.MaxValue));

    // Goose refuses this as well. To fill the gap would need a row that goose takes for a step back.
    private static void RefuseGaps(MigrationStatus status)
    {
        var gaps = SchemaMigrations.All.Select(migration => migration.Version)
            .Where(version => version < status.Current && !status.Applied.Contains(version))
            .ToArray();
        if (gaps.Length > 0 && status.Unapplied.Count > 0)
        {
            throw new SchemaException(
                $"The database is at version {status.Current}, but its table {GooseTable.Name} does not say that {string.Join(", ", gaps)} " +
                "was made before. Make what is missing by hand and write the row with a lower id than that of the current version.");
        }
    }

    private static IReadOnlyList<long> After(long version) =>
        [.. SchemaMigrations.All.Select(migration => migration.Version).Where(other => other > version)];

    private static bool IsForbidden(string state) =>
        state is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction;

    private sealed class StepReport(PostgresLog log, IProgress<MigrationStep>? listener) : IProgress<MigrationStep>
    {
        public void Report(MigrationStep value)
        {
            log.MigrationStep(value.Version, value.Action);
            listener?.Report(value);
        }
    }
}

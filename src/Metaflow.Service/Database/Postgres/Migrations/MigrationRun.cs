using Npgsql;

namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>Makes migrations on one connection, which holds the lock. When it is broken off at any point, another one takes up where it was.</summary>
/// <param name="connection">The connection; nothing else uses it.</param>
/// <param name="time">Measures pauses.</param>
/// <param name="progress">Told of each step before it is made.</param>
internal sealed class MigrationRun(NpgsqlConnection connection, TimeProvider time, IProgress<MigrationStep> progress)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Writes the record of migrations that are there already, down to an empty one.</summary>
    /// <param name="versions">The migrations, ascending.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public async Task RecordAsync(IEnumerable<long> versions, CancellationToken cancellationToken)
    {
        progress.Report(new MigrationStep(0, "record what is there"));
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await GooseTable.CreateAsync(connection, cancellationToken).ConfigureAwait(false);
            foreach (var version in versions)
                await GooseTable.AppendAsync(connection, version, cancellationToken).ConfigureAwait(false);
            progress.Report(new MigrationStep(0, "commit"));
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a migration and records it.</summary>
    public Task ApplyAsync(Migration migration, CancellationToken cancellationToken) => migration switch
    {
        TransactionalMigration transactional => ApplyAsync(transactional, cancellationToken),
        IndexMigration indexes => ApplyAsync(indexes, cancellationToken),
        _ => throw new NotSupportedException($"There is no way to make a {migration.GetType().Name}."),
    };

    private async Task ApplyAsync(TransactionalMigration migration, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            progress.Report(new MigrationStep(migration.Version, "change the tables"));
            await ExecuteAsync(migration.Sql, cancellationToken).ConfigureAwait(false);
            await RecordAsync(migration, cancellationToken).ConfigureAwait(false);
            progress.Report(new MigrationStep(migration.Version, "commit"));
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ApplyAsync(IndexMigration migration, CancellationToken cancellationToken)
    {
        foreach (var change in migration.Changes)
        {
            if (change is IndexCreation creation)
                await DropUnfinishedAsync(migration, creation, cancellationToken).ConfigureAwait(false);
            progress.Report(new MigrationStep(migration.Version, change is IndexCreation ? $"build {change.Index}" : $"drop {change.Index}"));
            await ExecuteAsync(change.Sql, cancellationToken).ConfigureAwait(false);
        }

        await RecordAsync(migration, cancellationToken).ConfigureAwait(false);
    }

    private async Task RecordAsync(Migration migration, CancellationToken cancellationToken)
    {
        progress.Report(new MigrationStep(migration.Version, "record"));
        await GooseTable.AppendAsync(connection, migration.Version, cancellationToken).ConfigureAwait(false);
    }

    // What was broken off leaves an index that is written but never read, and IF NOT EXISTS would take it for the real one.
    private async Task DropUnfinishedAsync(IndexMigration migration, IndexCreation creation, CancellationToken cancellationToken)
    {
        if (await ReadStateAsync(creation, cancellationToken).ConfigureAwait(false) is IndexState.Finished)
            return;

        // Somebody else, who does not know our lock, may just be building it. They hold this lock until shortly before their last commit.
        progress.Report(new MigrationStep(migration.Version, $"wait for {creation.Index}"));
        await ExecuteAsync($"BEGIN; LOCK TABLE {creation.Table} IN SHARE UPDATE EXCLUSIVE MODE; COMMIT", cancellationToken).ConfigureAwait(false);
        IndexState state;
        while ((state = await ReadStateAsync(creation, cancellationToken).ConfigureAwait(false)) is IndexState.Committing)
            await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);

        // Their commit may fall between the look at the row and the look at the lock; a second look sees it.
        if (state is IndexState.Finished || await ReadStateAsync(creation, cancellationToken).ConfigureAwait(false) is IndexState.Finished)
            return;
        progress.Report(new MigrationStep(migration.Version, $"drop unfinished {creation.Index}"));
        await ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {creation.Index}", cancellationToken).ConfigureAwait(false);
    }

    private async Task<IndexState> ReadStateAsync(IndexCreation creation, CancellationToken cancellationToken)
    {
        // The last transaction of a build changes this row; as long as it goes on, it holds a lock on its own id.
        var command = new NpgsqlCommand(
            $"""
            SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'transactionid' AND transactionid = x.xmax)
            FROM pg_index x WHERE x.indexrelid = to_regclass('{creation.Index}') AND NOT x.indisvalid
            """,
            connection);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) switch
            {
                true => IndexState.Committing,
                false => IndexState.Unfinished,
                _ => IndexState.Finished,
            };
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private enum IndexState
    {
        // Also when there is none.
        Finished,
        Committing,
        Unfinished,
    }
}

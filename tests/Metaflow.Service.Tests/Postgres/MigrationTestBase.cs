using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Postgres.Migrations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service.Tests.Postgres;

/// <summary>What tests of migrations have in common.</summary>
public abstract class MigrationTestBase(PostgresFixture postgres) : IAsyncLifetime
{
    private PostgresDatabase? _database;

    public static TheoryData<long> Versions => [.. SchemaDescription.Versions];

    /// <summary>The database of this test, empty at first.</summary>
    private protected PostgresTestDatabase Test { get; private set; } = null!;

    /// <summary>The pools of a service that uses it.</summary>
    private protected PostgresDatabase Database => _database ??= new PostgresDatabase(Test.Settings());

    public async ValueTask InitializeAsync() => Test = await postgres.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_database is not null)
            await _database.DisposeAsync();
    }

    private protected PostgresMigrator Migrator(ILoggerFactory? loggers = null, IProgress<MigrationStep>? progress = null) =>
        new(Database, TimeProvider.System, loggers ?? NullLoggerFactory.Instance, progress);

    /// <summary>What goose has recorded, in the order in which it was.</summary>
    private protected async Task<string[]> GooseRowsAsync() =>
        await Test.ReadAsync("SELECT version_id || CASE WHEN is_applied THEN '' ELSE ' undone' END FROM goose_db_version ORDER BY id");

    /// <summary>What goose records of all migrations up to a version.</summary>
    private protected static string[] RecordOf(long version) =>
        ["0", .. SchemaDescription.Versions.Where(other => other <= version).Select(other => $"{other}")];

    /// <summary>Checks that the database is as one that was created at once.</summary>
    private protected async Task AssertNewestAsync()
    {
        Assert.Equal(SchemaDescription.Expected(SchemaMigrations.Newest), await SchemaDescription.ReadAsync(Test));
        Assert.Empty(await Test.ReadAsync("SELECT relname FROM pg_class JOIN pg_index ON oid = indexrelid WHERE NOT indisvalid"));
        Assert.Equal(
            ["metaflow_service_keys", "metaflow_service_requests"],
            await Test.ReadAsync("SELECT tablename::text FROM pg_tables WHERE tablename LIKE 'metaflow%' ORDER BY 1"));
    }

    /// <summary>Writes a row into each table, of columns that there have always been.</summary>
    private protected Task WriteRowsAsync() => Test.ExecuteAsync(
        """
        INSERT INTO flows_v3 (flow_id, ts_epoch, tags) VALUES ('F', 1, '["t"]');
        INSERT INTO runs_v3 (flow_id, user_name, ts_epoch, system_tags) VALUES ('F', 'ann', 2, '["user:ann"]'), ('F', NULL, 3, NULL);
        INSERT INTO steps_v3 (flow_id, run_number, step_name, ts_epoch) VALUES ('F', 1, 'start', 4);
        INSERT INTO tasks_v3 (flow_id, run_number, step_name, ts_epoch) VALUES ('F', 1, 'start', 5);
        INSERT INTO metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch)
            VALUES ('F', 1, 'start', 1, 'attempt', '0', 'attempt', 6), ('F', 1, 'start', 1, 'text', 'späte Zeile', 'x', 7);
        INSERT INTO artifact_v3 (flow_id, run_number, step_name, task_id, name, location, ds_type, attempt_id, ts_epoch)
            VALUES ('F', 1, 'start', 1, 'x', 's3://x', 's3', 0, 8);
        """);

    /// <summary>The rows that <see cref="WriteRowsAsync"/> wrote.</summary>
    private protected async Task AssertRowsAsync()
    {
        Assert.Equal(["F 1 [\"t\"]"], await Test.ReadAsync("SELECT flow_id, ts_epoch, tags::text FROM flows_v3"));
        Assert.Equal(
            ["1 ann 2 [\"user:ann\"] null", "2 null 3 null null"],
            await Test.ReadAsync("SELECT run_number, user_name, ts_epoch, system_tags::text, run_id FROM runs_v3 ORDER BY 1"));
        Assert.Equal(["1 start 4 null"], await Test.ReadAsync("SELECT run_number, step_name, ts_epoch, run_id FROM steps_v3"));
        Assert.Equal(["1 1 start 5 null"], await Test.ReadAsync("SELECT task_id, run_number, step_name, ts_epoch, task_name FROM tasks_v3"));
        Assert.Equal(
            ["1 attempt 0 6 null", "2 text späte Zeile 7 null"],
            await Test.ReadAsync("SELECT id, field_name, value, ts_epoch, task_name FROM metadata_v3 ORDER BY 1"));
        Assert.Equal(["x s3://x 0 8 null"], await Test.ReadAsync("SELECT name, location, attempt_id, ts_epoch, run_id FROM artifact_v3"));
    }
}

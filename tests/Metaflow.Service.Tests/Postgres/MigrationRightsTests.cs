using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Postgres.Migrations;

namespace Metaflow.Service.Tests.Postgres;

public sealed class MigrationRightsTests(PostgresFixture postgres) : MigrationTestBase(postgres)
{
    private const string Rows = "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO";

    [Fact]
    public async Task Prepare_UserWithoutRightsOnAnUpToDateDatabase_UsesIt()
    {
        await Migrator().UpgradeAsync();
        var loggers = new RecordingLoggers();

        var status = await PrepareAsUserAsync(Rows, loggers);

        Assert.True(status.IsUpToDate);
        Assert.Empty(status.MissingServiceTables);
        Assert.DoesNotContain(2116, loggers.Events);
    }

    [Fact]
    public async Task Prepare_UserWithoutRightsOnADatabaseOfNetflix_UsesItWithoutTheTablesOfThisService()
    {
        await Migrator().UpgradeAsync();
        await Test.ExecuteAsync("DROP TABLE metaflow_service_keys, metaflow_service_requests");
        var loggers = new RecordingLoggers();

        var status = await PrepareAsUserAsync(Rows, loggers);

        Assert.True(status.IsUpToDate);
        Assert.Equal(["metaflow_service_keys", "metaflow_service_requests"], status.MissingServiceTables.Order());
        Assert.Contains(2117, loggers.Events);
    }

    [Fact]
    public async Task Prepare_UserWhoMayNotReadTheRecord_GoesByWhatIsThere()
    {
        await Migrator().UpgradeAsync();
        var loggers = new RecordingLoggers();

        var status = await PrepareAsUserAsync("GRANT SELECT ON flows_v3, runs_v3 TO", loggers);

        Assert.Equal(SchemaMigrations.Newest, status.Current);
        Assert.True(status.IsUsable);
    }

    [Fact]
    public async Task Prepare_UserWithoutRightsOnAnOlderDatabase_UsesItWithAWarning()
    {
        await Migrator().UpgradeAsync(20230118020300);
        var loggers = new RecordingLoggers();

        var status = await PrepareAsUserAsync(Rows, loggers);

        Assert.Equal(20230118020300, status.Current);
        Assert.Contains(2116, loggers.Events);
    }

    [Fact]
    public async Task Prepare_UserWithoutRightsOnATooOldDatabase_SaysWhoCanMigrate()
    {
        await Migrator().UpgradeAsync(1);

        var exception = await Assert.ThrowsAsync<SchemaException>(() => PrepareAsUserAsync(Rows, new RecordingLoggers()));

        Assert.Contains("runs_v3.run_id", exception.Message, StringComparison.Ordinal);
        Assert.Contains("as the owner of its tables", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_ServiceThatIsSetNotToMigrate_UsesAnOlderDatabaseAndRefusesOneThatIsTooOld()
    {
        await using var database = new PostgresDatabase(Test.Settings(("MF_MIGRATION_AT_START", "0")));
        var loggers = new RecordingLoggers();
        var migrator = new PostgresMigrator(database, TimeProvider.System, loggers);

        var exception = await Assert.ThrowsAsync<SchemaException>(() => migrator.PrepareAsync(TestContext.Current.CancellationToken));
        await Migrator().UpgradeAsync(20230118020300);
        var status = await migrator.PrepareAsync(TestContext.Current.CancellationToken);

        Assert.Contains("is set not to migrate it", exception.Message, StringComparison.Ordinal);
        Assert.Equal(20230118020300, status.Current);
        Assert.Contains(2116, loggers.Events);
        Assert.Equal(RecordOf(20230118020300), await GooseRowsAsync());
    }

    private async Task<MigrationStatus> PrepareAsUserAsync(string grant, RecordingLoggers loggers)
    {
        var user = $"user_of_{Test.Name}";
        await Test.ExecuteAsync($"CREATE ROLE {user} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC; {grant} {user}");
        await using var database = new PostgresDatabase(Test.Settings(("MF_METADATA_DB_USER", user)));
        return await new PostgresMigrator(database, TimeProvider.System, loggers).PrepareAsync(TestContext.Current.CancellationToken);
    }
}

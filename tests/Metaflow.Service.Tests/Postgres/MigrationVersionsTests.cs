using Metaflow.Service.Database.Postgres.Migrations;

namespace Metaflow.Service.Tests.Postgres;

public sealed class MigrationVersionsTests(PostgresFixture postgres) : MigrationTestBase(postgres)
{
    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Upgrade_ToAnyVersion_MakesTheTablesOfThatVersion(long version)
    {
        var status = await Migrator().UpgradeAsync(version);

        Assert.Equal(version, status.Current);
        Assert.Equal(SchemaDescription.Versions.Where(other => other > version), status.Unapplied);
        Assert.Equal(SchemaDescription.Expected(version), await SchemaDescription.ReadAsync(Test));
    }

    [Fact]
    public async Task Upgrade_EmptyDatabase_MakesEverythingAndRecordsItAsGooseDoes()
    {
        var status = await Migrator().UpgradeAsync();

        Assert.True(status.IsUpToDate);
        Assert.True(status.IsUsable);
        Assert.Empty(status.MissingServiceTables);
        await AssertNewestAsync();
        Assert.Equal(RecordOf(SchemaMigrations.Newest), await GooseRowsAsync());
        Assert.Equal(
            [
                "id integer true nextval('goose_db_version_id_seq'::regclass)",
                "version_id bigint true null",
                "is_applied boolean true null",
                "tstamp timestamp without time zone false now()",
            ],
            await Test.ReadAsync(
                """
                SELECT attname::text, format_type(atttypid, atttypmod), attnotnull::text, pg_get_expr(adbin, adrelid)
                FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
                WHERE attrelid = 'goose_db_version'::regclass AND attnum > 0 ORDER BY attnum
                """));
    }

    [Fact]
    public async Task ReadStatus_EmptyDatabase_ChangesNothing()
    {
        var status = await Migrator().ReadStatusAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, status.Current);
        Assert.False(status.IsUsable);
        Assert.Equal(SchemaDescription.Versions, status.Unapplied);
        Assert.Empty(await SchemaDescription.ReadAsync(Test));
        Assert.False(await Migrator().HasRecordAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Upgrade_OfAnotherSchema_MakesItsTablesThere()
    {
        await Test.ExecuteAsync("CREATE SCHEMA flows");
        await using var database = new Database.Postgres.PostgresDatabase(Test.Settings(("DB_SCHEMA_NAME", "flows")));
        var migrator = new PostgresMigrator(database, TimeProvider.System, new RecordingLoggers());

        var status = await migrator.UpgradeAsync();

        Assert.True(status.IsUpToDate);
        Assert.Equal(
            ["flows"], await Test.ReadAsync("SELECT DISTINCT schemaname::text FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"));
    }

    [Fact]
    public async Task Upgrade_OfASchemaThatIsNotThere_SaysSo()
    {
        await using var database = new Database.Postgres.PostgresDatabase(Test.Settings(("DB_SCHEMA_NAME", "nowhere")));
        var migrator = new PostgresMigrator(database, TimeProvider.System, new RecordingLoggers());

        var exception = await Assert.ThrowsAsync<SchemaException>(() => migrator.UpgradeAsync());

        Assert.Contains("'nowhere'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_TablesOfOtherNames_LeavesThemToWhoeverMadeThem()
    {
        await Migrator().UpgradeAsync();
        await Test.ExecuteAsync("ALTER TABLE runs_v3 RENAME TO our_runs; DROP TABLE goose_db_version");
        var before = await SchemaDescription.ReadAsync(Test);
        await using var database = new Database.Postgres.PostgresDatabase(Test.Settings(("DB_TABLE_NAME_RUNS", "our_runs")));
        var migrator = new PostgresMigrator(database, TimeProvider.System, new RecordingLoggers());

        var status = await migrator.UpgradeAsync();

        Assert.True(status.IsUsable);
        Assert.True(status.IsUpToDate);
        Assert.Equal(before, await SchemaDescription.ReadAsync(Test));
        Assert.False(await migrator.HasRecordAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Upgrade_TablesOfOtherNamesThatAreNotThere_NamesWhatIsMissing()
    {
        await using var database = new Database.Postgres.PostgresDatabase(Test.Settings(("DB_TABLE_NAME_RUNS", "our_runs")));
        var migrator = new PostgresMigrator(database, TimeProvider.System, new RecordingLoggers());

        var exception = await Assert.ThrowsAsync<SchemaException>(() => migrator.PrepareAsync(TestContext.Current.CancellationToken));

        Assert.Contains("our_runs.run_number", exception.Message, StringComparison.Ordinal);
    }
}

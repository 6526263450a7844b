using Metaflow.Service.Database.Postgres.Migrations;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Metaflow.Service.Tests.Postgres;

public sealed class DatabaseMigrationTests(PostgresFixture postgres) : MigrationTestBase(postgres)
{
    [Fact]
    public async Task Run_AnyDatabase_MigratesItOnce()
    {
        Assert.Equal(MigrationOutcome.Migrated, await RunAsync(onlyIfEmpty: false));
        Assert.Equal(MigrationOutcome.UpToDate, await RunAsync(onlyIfEmpty: false));
        await AssertNewestAsync();
    }

    [Fact]
    public async Task Run_OnlyIfEmpty_LeavesOthersAlone()
    {
        await Migrator().UpgradeAsync(1);

        Assert.Equal(MigrationOutcome.NotEmpty, await RunAsync(onlyIfEmpty: true));
        Assert.Equal(RecordOf(1), await GooseRowsAsync());
    }

    [Fact]
    public async Task Run_OnlyIfEmpty_MigratesAnEmptyOne()
    {
        Assert.Equal(MigrationOutcome.Migrated, await RunAsync(onlyIfEmpty: true));
        await AssertNewestAsync();
    }

    [Fact]
    public async Task Run_ServerThatStartsLate_IsWaitedFor()
    {
        await using var server = await PostgresServer.CreateAsync();
        var test = await server.CreateDatabaseAsync();
        await server.StopAsync(PostgresStop.Crash);
        var time = new FakeTimeProvider();
        var loggers = new RecordingLoggers();

        var running = new DatabaseMigration(test.Settings(), time, loggers)
            .RunAsync(TimeSpan.FromDays(1), onlyIfEmpty: false, TestContext.Current.CancellationToken);
        await loggers.WaitForAsync(2102);
        await server.StartAsync();
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(MigrationOutcome.Migrated, await running);
    }

    [Fact]
    public async Task Run_NobodyThereAfterTheWait_Fails()
    {
        var time = new FakeTimeProvider();
        var settings = Test.Settings(("MF_METADATA_DB_PORT", "1"));

        var running = new DatabaseMigration(settings, time, new RecordingLoggers())
            .RunAsync(TimeSpan.FromSeconds(30), onlyIfEmpty: false, TestContext.Current.CancellationToken);
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<NpgsqlException>(() => running);
    }

    private Task<MigrationOutcome> RunAsync(bool onlyIfEmpty) =>
        new DatabaseMigration(Test.Settings(), TimeProvider.System, new RecordingLoggers())
            .RunAsync(TimeSpan.Zero, onlyIfEmpty, TestContext.Current.CancellationToken);
}

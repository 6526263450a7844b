using Metaflow.Service.Database.Postgres.Migrations;

namespace Metaflow.Service.Tests.Postgres;

public sealed class MigrationLockTests(PostgresFixture postgres) : MigrationTestBase(postgres)
{
    [Fact]
    public async Task Upgrade_TwoServicesAtOnce_OneMigratesAndTheOtherWaits()
    {
        using var goOn = new ManualResetEventSlim();
        var first = new PausedSteps(new MigrationStep(1, "change the tables"), goOn);
        var loggers = new RecordingLoggers();

        var migrating = Task.Run(() => Migrator(progress: first).UpgradeAsync());
        await first.IsPaused.Task;
        var isMigrating = await Migrator().IsMigratingAsync(TestContext.Current.CancellationToken);
        var waiting = Migrator(loggers).UpgradeAsync();
        await loggers.WaitForAsync(2113);
        goOn.Set();
        await migrating;
        var status = await waiting;

        Assert.True(isMigrating);
        Assert.False(await Migrator().IsMigratingAsync(TestContext.Current.CancellationToken));
        Assert.True(status.IsUpToDate);
        Assert.DoesNotContain(2110, loggers.Events);
        await AssertNewestAsync();
        Assert.Equal(RecordOf(SchemaMigrations.Newest), await GooseRowsAsync());
    }

    [Fact]
    public async Task Upgrade_ManyServicesAtOnce_MakeEachMigrationOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Migrator().UpgradeAsync()));

        await AssertNewestAsync();
        Assert.Equal(RecordOf(SchemaMigrations.Newest), await GooseRowsAsync());
    }

    private sealed class PausedSteps(MigrationStep where, ManualResetEventSlim goOn) : IProgress<MigrationStep>
    {
        public TaskCompletionSource IsPaused { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(MigrationStep value)
        {
            if (value != where)
                return;
            IsPaused.TrySetResult();
            goOn.Wait();
        }
    }
}

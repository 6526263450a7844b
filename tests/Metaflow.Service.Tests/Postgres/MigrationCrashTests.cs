using Metaflow.Service.Database.Postgres.Migrations;
using Npgsql;

namespace Metaflow.Service.Tests.Postgres;

public sealed class MigrationCrashTests(PostgresFixture postgres) : MigrationTestBase(postgres)
{
    [Fact]
    public async Task Upgrade_CrashedBeforeEachStep_TakesUpWhereItWas()
    {
        var steps = new StepsThatFail(_ => throw new InvalidOperationException("crash"));

        await UpgradeUntilDoneAsync<InvalidOperationException>(steps);

        // The tables, four migrations in transactions, and eighteen changes of indexes, each with its record.
        Assert.InRange(steps.Failed.Count, 40, 80);
        await AssertNewestAsync();
        Assert.Equal(RecordOf(SchemaMigrations.Newest), await GooseRowsAsync());
    }

    [Fact]
    public async Task Upgrade_ConnectionLostBeforeEachStep_TakesUpWhereItWas()
    {
        await Migrator().UpgradeAsync(1);
        await WriteRowsAsync();
        var steps = new StepsThatFail(_ => EndMigratingConnection());

        await UpgradeUntilDoneAsync<NpgsqlException>(steps);

        await AssertNewestAsync();
        await AssertRowsAsync();
        Assert.Equal(RecordOf(SchemaMigrations.Newest), await GooseRowsAsync());
    }

    [Fact]
    public async Task Upgrade_IndexThatWasNotBuiltToItsEnd_IsBuiltAgain()
    {
        await Migrator().UpgradeAsync(20230118020300);
        await WriteRowsAsync();
        await Test.ExecuteAsync("INSERT INTO runs_v3 (flow_id, ts_epoch) VALUES ('F', 9)");

        // The same way as a build that was broken off leaves it: there, but not valid.
        await Assert.ThrowsAsync<PostgresException>(
            () => Test.ExecuteAsync("CREATE UNIQUE INDEX CONCURRENTLY runs_v3_idx_flow_ts_runnum_desc ON runs_v3 (flow_id)"));
        var steps = new StepsThatFail(_ => { });

        await Migrator(progress: steps).UpgradeAsync();

        Assert.Contains(new MigrationStep(20260615000000, "drop unfinished runs_v3_idx_flow_ts_runnum_desc"), steps.Failed);
        await AssertNewestAsync();
    }

    [Fact]
    public async Task Upgrade_IndexThatSomebodyElseIsBuilding_WaitsAndKeepsIt()
    {
        await Migrator().UpgradeAsync(20230118020300);

        // An open transaction that has seen the table keeps the build of another from its end.
        await using var reader = await Test.ConnectAsync();
        await using var transaction = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (var command = new NpgsqlCommand("SELECT count(*) FROM runs_v3", reader))
            await command.ExecuteScalarAsync();
        var building = Test.ExecuteAsync("CREATE INDEX CONCURRENTLY runs_v3_idx_flow_ts_runnum_desc ON runs_v3 (flow_id, ts_epoch DESC, run_number DESC)");
        while ((await Test.ReadAsync("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('runs_v3_idx_flow_ts_runnum_desc')")).Length == 0)
            await Task.Yield();
        var isWaiting = new TaskCompletionSource();
        var steps = new StepsThatFail(step =>
        {
            if (step.Action.StartsWith("wait for", StringComparison.Ordinal))
                isWaiting.TrySetResult();
        });

        var upgrade = Migrator(progress: steps).UpgradeAsync();
        await isWaiting.Task;
        await transaction.RollbackAsync();
        await building;
        await upgrade;

        Assert.DoesNotContain(steps.Failed, step => step.Action.StartsWith("drop unfinished", StringComparison.Ordinal));
        await AssertNewestAsync();
    }

    private async Task UpgradeUntilDoneAsync<TException>(StepsThatFail steps)
        where TException : Exception
    {
        while (true)
        {
            var failed = steps.Failed.Count;
            try
            {
                await Migrator(progress: steps).UpgradeAsync();
                if (steps.Failed.Count == failed)
                    return;
            }
            catch (TException)
            {
                Assert.Equal(failed + 1, steps.Failed.Count);
            }
        }
    }

    private void EndMigratingConnection()
    {
        using var connection = new NpgsqlConnection(Test.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(
            """
            SELECT pg_terminate_backend(pid, 10000) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            connection);
        command.ExecuteNonQuery();
    }

    // Does something once before each step that has not been met yet.
    private sealed class StepsThatFail(Action<MigrationStep> act) : IProgress<MigrationStep>
    {
        public HashSet<MigrationStep> Failed { get; } = [];

        public void Report(MigrationStep value)
        {
            if (Failed.Add(value))
                act(value);
        }
    }
}

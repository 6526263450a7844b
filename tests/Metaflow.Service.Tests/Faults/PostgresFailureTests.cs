using Metaflow.Service.Tests.Postgres;
using Npgsql;

namespace Metaflow.Service.Tests.Faults;

/// <summary>PostgreSQL goes away, is slow, or refuses to write, while clients write.</summary>
public sealed class PostgresFailureTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Write_DatabaseCrashesAgainAndAgain_NoAcknowledgedWriteIsLost()
    {
        await using var server = await PostgresServer.CreateAsync();
        await using var service = await StartAsync(await server.CreateDatabaseAsync());
        await using var load = Load.Start(16, service.Client);

        for (var crash = 0; crash < 4; crash++)
        {
            await load.WaitForWritesAsync(200);
            await server.StopAsync(PostgresStop.Crash);
            await load.WaitForRefusalsAsync(20);
            Assert.Equal("1", (await service.Client.GetAsync("/healthcheck")).Is(503)["Retry-After"]);
            Assert.Equal("1", (await service.Client.GetAsync("/flows")).Is(503)["Retry-After"]);
            (await service.Client.GetAsync("/ping")).Is(200);
            await server.StartAsync();
        }

        await load.WaitForWritesAsync(200);
        await load.StopAsync();
        (await service.Client.GetAsync("/healthcheck")).Is(200);
        await load.AssertNothingIsLostAsync(service.Client);
    }

    // As a failover, or an operator, ends them. Those that were idle must not cost a request its answer for good.
    [Fact]
    public async Task Write_ConnectionsAreEndedByTheServer_NoAcknowledgedWriteIsLost()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var service = await StartAsync(database);
        await using var load = Load.Start(8, service.Client);

        for (var i = 0; i < 5; i++)
        {
            await load.WaitForWritesAsync(50);
            await EndConnectionsAsync(database);
        }

        await load.WaitForWritesAsync(50);
        await load.StopAsync();
        await load.AssertNothingIsLostAsync(service.Client);
    }

    [Fact]
    public async Task Send_TablesAreLockedForLong_Is503SoonAndServedAfterwards()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var service = await StartAsync(database, ("MF_METADATA_DB_POOL_MAX", "2"), ("MF_METADATA_DB_TIMEOUT", "1"));
        var flow = await service.AddFlowAsync();
        await using var connection = await database.ConnectAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand("LOCK TABLE runs_v3 IN ACCESS EXCLUSIVE MODE", connection, transaction);
            await command.ExecuteNonQueryAsync();

            // More than there are connections: some wait for the table, the others for a connection.
            var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(i => (i % 3) switch
            {
                0 => service.Client.PostAsync(flow + "/run", "{}"),
                1 => service.Client.GetAsync(flow + "/runs"),
                _ => service.Client.PatchAsync(flow + "/runs/1/tag/mutate", """{"tags_to_add":["a"]}"""),
            })).WaitAsync(TimeSpan.FromSeconds(30));

            Assert.All(answers, answer => Assert.Equal("1", answer.Is(503)["Retry-After"]));
        }

        (await service.Client.PostAsync(flow + "/run", "{}")).Is(200);
        Assert.Equal(1, (await service.Client.GetAsync(flow + "/runs")).Is(200).Json.GetArrayLength());
    }

    // As a standby, until it is promoted: then the connections that are there may write.
    [Fact]
    public async Task Write_DatabaseIsReadOnlyForAWhile_Is503ButReadsAreServed()
    {
        await using var server = await PostgresServer.CreateAsync();
        var database = await server.CreateDatabaseAsync();
        await using var service = await StartAsync(database);
        var task = await service.AddTaskAsync();
        var run = task[..task.IndexOf("/steps", StringComparison.Ordinal)];
        (string Method, string Path, string Body)[] writes =
        [
            ("POST", "/flows/New", "{}"), ("POST", run[..run.IndexOf("/runs", StringComparison.Ordinal)] + "/run", "{}"),
            ("POST", run + "/steps/end/step", "{}"), ("POST", run + "/steps/start/task", "{}"), ("POST", task + "/metadata", "[{}]"),
            ("POST", task + "/artifact", """[{"name":"x"}]"""), ("PATCH", run + "/tag/mutate", """{"tags_to_add":["a"]}"""),
        ];

        await SetReadOnlyAsync("SET default_transaction_read_only = on");
        await WaitAsync(503);
        // Often enough for statements to be prepared.
        for (var i = 0; i < 5; i++)
        {
            foreach (var (method, path, body) in writes)
                Assert.Equal("1", (await service.Client.SendAsync(method, path, body)).Is(503)["Retry-After"]);
            (await service.Client.GetAsync(task)).Is(200);
        }

        await SetReadOnlyAsync("RESET default_transaction_read_only");
        await WaitAsync(404);
        foreach (var (method, path, body) in writes)
            (await service.Client.SendAsync(method, path, body)).Is(200);

        async Task SetReadOnlyAsync(string change)
        {
            await database.ExecuteAsync($"ALTER SYSTEM {change}");
            await database.ReadAsync("SELECT pg_reload_conf()");
        }

        // The server tells its connections one by one. A heartbeat that is not due writes nothing.
        async Task WaitAsync(int status)
        {
            while (await service.Client.PostAsync(task + "/heartbeat") is { } answer && answer.Status != status)
                Assert.True(answer.Status is 503 or 404, $"The status is {answer.Status}: {answer.Body}");
        }
    }

    // As when somebody moves the records to a new table.
    [Fact]
    public async Task Send_TableIsGoneForAWhile_Is503AndServedAfterwards()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var service = await StartAsync(database);
        var flow = await service.AddFlowAsync();
        await service.AddRunAsync(flow);

        await database.ExecuteAsync("ALTER TABLE runs_v3 RENAME TO runs_away");
        for (var i = 0; i < 3; i++)
        {
            (await service.Client.GetAsync(flow + "/runs")).Is(503);
            (await service.Client.PostAsync(flow + "/run", "{}")).Is(503);
        }

        await database.ExecuteAsync("ALTER TABLE runs_away RENAME TO runs_v3");
        for (var i = 0; i < 3; i++)
        {
            (await service.Client.GetAsync(flow + "/runs")).Is(200);
            (await service.Client.PostAsync(flow + "/run", "{}")).Is(200);
        }
    }

    [Theory]
    [InlineData("DELETE FROM flows_v3 WHERE flow_id = 'Flow1'", "/flows/Flow1/run", 404)]
    [InlineData("DELETE FROM runs_v3 WHERE run_id = 'without steps'", "/flows/Flow2/runs/without%20steps/steps/start/step", 400)]
    [InlineData("DELETE FROM steps_v3 WHERE step_name = 'without tasks'", "/flows/Flow2/runs/r/steps/without%20tasks/task", 404)]
    public async Task Create_OfWhatIsBeingDeleted_IsAsIfThatWereGoneAlready(string delete, string path, int status)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var service = await StartAsync(database);
        await service.AddFlowAsync();
        var flow = await service.AddFlowAsync();
        await service.AddRunAsync(flow, """{"run_number":"without steps"}""");
        await service.AddStepAsync(await service.AddRunAsync(flow, """{"run_number":"r"}"""), "without%20tasks");
        await using var connection = await database.ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(delete, connection, transaction);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());

        var answer = service.Client.PostAsync(path, "{}");
        while ((await database.ReadAsync("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).Length == 0)
            Assert.False(answer.IsCompleted, "The request did not wait for the deletion.");
        await transaction.CommitAsync();

        (await answer).Is(status);
    }

    private static async Task<TestService> StartAsync(PostgresTestDatabase database, params (string, string)[] settings) =>
        await TestService.StartAsync(await database.OpenStoreAsync(settings));

    private static async Task EndConnectionsAsync(PostgresTestDatabase database) => await database.ReadAsync(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

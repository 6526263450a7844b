namespace Metaflow.Service.Tests.Contract;

public sealed class HeartbeatOnSqlite(OnSqlite fixture) : HeartbeatContract(fixture), IClassFixture<OnSqlite>;

public sealed class HeartbeatOnPostgres(OnPostgres fixture) : HeartbeatContract(fixture), IClassFixture<OnPostgres>;

public abstract class HeartbeatContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    private const string Answer = "\"{\\\"wait_time_in_seconds\\\": 10}\"";

    // What clients send is not looked at: some send {}, some nothing.
    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("junk")]
    public async Task Beat_OfRun_IsNotedAfterTenSecondsOnly(string? body)
    {
        var run = await Service.AddRunAsync();
        var created = Service.Seconds;

        Service.Time.Advance(TimeSpan.FromSeconds(9));
        var early = await Client.PostAsync(run + "/heartbeat", body);
        Assert.Equal((404, Answer), (early.Status, early.Body));
        Assert.Equal($"{created}", (await Client.GetAsync(run)).Member("last_heartbeat_ts"));

        Service.Time.Advance(TimeSpan.FromSeconds(1));
        var due = await Client.PostAsync(run + "/heartbeat", body);
        Assert.Equal((200, Answer), (due.Status, due.Body));
        Assert.Equal("10", due.Inner.GetProperty("wait_time_in_seconds").GetRawText());
        Assert.Equal($"{Service.Seconds}", (await Client.GetAsync(run)).Member("last_heartbeat_ts"));
    }

    [Fact]
    public async Task Beat_OfRunNeverAlive_IsNotedAtOnce()
    {
        var run = await Service.AddRunAsync(await Service.AddFlowAsync(), """{"system_tags":[],"run_number":"argo-1"}""");

        (await Client.PostAsync(run + "/heartbeat")).Is(200);
        (await Client.PostAsync(run + "/heartbeat")).Is(404);

        Assert.Equal($"{Service.Seconds}", (await Client.GetAsync(run)).Member("last_heartbeat_ts"));
    }

    [Fact]
    public async Task Beat_OfTask_IsNotedForItsRunToo()
    {
        var task = await Service.AddTaskAsync();
        var run = task[..task.IndexOf("/steps", StringComparison.Ordinal)];

        (await Client.PostAsync(task + "/heartbeat")).Is(404);
        Service.Time.Advance(TimeSpan.FromSeconds(10));
        var due = await Client.PostAsync(task + "/heartbeat", "{}");

        Assert.Equal((200, Answer), (due.Status, due.Body));
        Assert.Equal($"{Service.Seconds}", (await Client.GetAsync(task)).Member("last_heartbeat_ts"));
        Assert.Equal($"{Service.Seconds}", (await Client.GetAsync(run)).Member("last_heartbeat_ts"));
    }

    [Fact]
    public async Task Beat_OfTaskWhoseRunWasAliveJustNow_IsStillNotedForTheTask()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());
        var task = await Service.AddTaskAsync(step, """{"system_tags":[],"task_id":"named"}""");

        (await Client.PostAsync(task + "/heartbeat")).Is(200);

        Assert.Equal($"{Service.Seconds}", (await Client.GetAsync(task)).Member("last_heartbeat_ts"));
    }

    [Fact]
    public async Task Beat_OfTaskThatIsNotDue_IsNotedForItsRunOnly()
    {
        var run = await Service.AddRunAsync();
        var step = await Service.AddStepAsync(run);
        Service.Time.Advance(TimeSpan.FromSeconds(5));
        var task = await Service.AddTaskAsync(step);
        Service.Time.Advance(TimeSpan.FromSeconds(5));

        (await Client.PostAsync(task + "/heartbeat")).Is(404);

        Assert.Equal($"{Service.Seconds}", (await Client.GetAsync(run)).Member("last_heartbeat_ts"));
        Assert.Equal($"{Service.Seconds - 5}", (await Client.GetAsync(task)).Member("last_heartbeat_ts"));
    }

    [Fact]
    public async Task Beat_OfUnknown_Is404()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());

        foreach (var path in (string[])["/flows/Unknown/runs/1", "/flows/Unknown/runs/x", step + "/tasks/999999", step + "/tasks/x"])
        {
            var answer = await Client.PostAsync(path + "/heartbeat", "{}");
            Assert.Equal((404, Answer), (answer.Status, answer.Body));
        }
    }
}

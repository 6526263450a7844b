namespace Metaflow.Service.Tests.Contract;

public sealed class TasksOnSqlite(OnSqlite fixture) : TasksContract(fixture), IClassFixture<OnSqlite>;

public sealed class TasksOnPostgres(OnPostgres fixture) : TasksContract(fixture), IClassFixture<OnPostgres>;

public abstract class TasksContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Fact]
    public async Task Create_New_ShowsTheTagsOfItsRun()
    {
        var flow = await Service.AddFlowAsync();
        var run = await Service.AddRunAsync(flow, """{"tags":["of run"],"system_tags":["s"]}""");
        var step = await Service.AddStepAsync(run);

        var created = await Client.PostAsync(step + "/task", """{"user_name":"alice","tags":["own"],"system_tags":["metaflow_version:2.19"]}""");

        var number = created.Is(200).Json.GetProperty("task_id").GetInt64();
        var json =
            $$"""
            {"flow_id":"{{IdOf(flow)}}","run_number":{{IdOf(run)}},"step_name":"start","task_id":{{number}},"user_name":"alice",
            "ts_epoch":{{Service.Milliseconds}},"tags":["of run"],"system_tags":["s"],"last_heartbeat_ts":{{Service.Seconds}}}
            """;
        created.Is(200, json);
        (await Client.GetAsync($"{step}/tasks/{number}")).Is(200, json);
        (await Client.GetAsync(step + "/tasks")).Is(200, $"[{json}]");
    }

    [Fact]
    public async Task Create_WithWantedId_IsFoundByIdAndByNumber()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());

        var created = (await Client.PostAsync(step + "/task", """{"task_id":"t-start-0"}""")).Is(200);

        Assert.Equal("t-start-0", created.Json.GetProperty("task_id").GetString());
        var next = long.Parse(IdOf(await Service.AddTaskAsync(step)), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            (await Client.GetAsync(step + "/tasks/t-start-0")).Is(200).Body, (await Client.GetAsync($"{step}/tasks/{next - 1}")).Is(200).Body);
    }

    [Fact]
    public async Task Create_WithWantedIdThatExists_Is409_ButNotInAnotherStep()
    {
        var run = await Service.AddRunAsync();
        var (step, other) = (await Service.AddStepAsync(run), await Service.AddStepAsync(run, "end"));
        await Service.AddTaskAsync(step, """{"task_id":"t"}""");

        var again = await Client.PostAsync(step + "/task", """{"task_id":"t"}""");

        Assert.Equal("23505", again.Is(409).Inner.GetProperty("err_msg").GetProperty("pgcode").GetString());
        await Service.AddTaskAsync(other, """{"task_id":"t"}""");
    }

    [Theory]
    [InlineData("""{"task_id":"12"}""")]
    [InlineData("""{"task_id":12}""")]
    public async Task Create_WithNumericId_Is400AndMakesNothing(string body)
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());

        (await Client.PostAsync(step + "/task", body)).Is(400);

        (await Client.GetAsync(step + "/tasks")).Is(200, "[]");
    }

    [Fact]
    public async Task Create_WithNumericText_SaysWhatTheOriginalMeansToSay()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());

        var answer = await Client.PostAsync(step + "/task", """{"task_id":"12"}""");

        answer.Is(400, """{"message":"provided task_name may not be a numeric"}""");
    }

    [Fact]
    public async Task Create_OfUnknownStep_Is404_OfUnknownRun_Is400()
    {
        var run = await Service.AddRunAsync();

        var unknownStep = await Client.PostAsync(run + "/steps/nope/task", "{}");
        var unknownRun = await Client.PostAsync("/flows/Unknown/runs/1/steps/start/task", "{}");

        Assert.Equal("23503", unknownStep.Is(404).Inner.GetProperty("err_msg").GetProperty("pgcode").GetString());
        Assert.Contains("'1'", unknownRun.Is(400).Member("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ByClientWithHeartbeats_ShowsThatTheRunIsAlive()
    {
        var run = await Service.AddRunAsync(await Service.AddFlowAsync(), """{"system_tags":["no heartbeats"]}""");
        var step = await Service.AddStepAsync(run);
        await Service.AddTaskAsync(step, """{"system_tags":["metaflow_version:2.2.11"]}""");
        Assert.Equal("", (await Client.GetAsync(run)).Member("last_heartbeat_ts"));

        await Service.AddTaskAsync(step, """{"system_tags":["metaflow_version:2.2.12"]}""");
        Assert.Equal($"{Service.Seconds}", (await Client.GetAsync(run)).Member("last_heartbeat_ts"));

        var before = Service.Seconds;
        Service.Time.Advance(TimeSpan.FromSeconds(9));
        await Service.AddTaskAsync(step);
        Assert.Equal($"{before}", (await Client.GetAsync(run)).Member("last_heartbeat_ts"));

        Service.Time.Advance(TimeSpan.FromSeconds(1));
        await Service.AddTaskAsync(step);
        Assert.Equal($"{Service.Seconds}", (await Client.GetAsync(run)).Member("last_heartbeat_ts"));
    }

    [Fact]
    public async Task List_AtTheSameTime_IsByNumberDescending()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());
        var tasks = new List<string>();
        for (var i = 0; i < 3; i++)
            tasks.Add(IdOf(await Service.AddTaskAsync(step)));

        tasks.Reverse();
        Assert.Equal(tasks, (await Client.GetAsync(step + "/tasks")).Is(200).All("task_id"));
    }

    [Fact]
    public async Task Get_Unknown_Is404AndListOfUnknownStepIsEmpty()
    {
        var task = await Service.AddTaskAsync();
        var run = task[..task.IndexOf("/steps", StringComparison.Ordinal)];
        await Service.AddStepAsync(run, "end");

        (await Client.GetAsync($"{run}/steps/start/tasks/999999999")).Is(404, "{}");
        // It is of another step.
        (await Client.GetAsync($"{run}/steps/end/tasks/{IdOf(task)}")).Is(404, "{}");
        (await Client.GetAsync(run + "/steps/nope/tasks")).Is(200, "[]");
    }
}

namespace Metaflow.Service.Tests.Contract;

public sealed class RunsOnSqlite(OnSqlite fixture) : RunsContract(fixture), IClassFixture<OnSqlite>;

public sealed class RunsOnPostgres(OnPostgres fixture) : RunsContract(fixture), IClassFixture<OnPostgres>;

public abstract class RunsContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Fact]
    public async Task Create_New_IsSentAndFoundWithItsOwner()
    {
        var flow = await Service.AddFlowAsync();

        var created = (await Client.PostAsync(flow + "/run", Authored)).Is(200);

        var number = created.Json.GetProperty("run_number").GetInt32();
        var json =
            $$"""
            {"flow_id":"{{IdOf(flow)}}","run_number":{{number}},"user_name":"alice","ts_epoch":{{Service.Milliseconds}},"tags":["t1"],
            """ + $$"""
            "system_tags":["runtime:dev","user:alice","metaflow_version:2.19.38"],"last_heartbeat_ts":{{Service.Seconds}}
            """;
        created.Is(200, json + "}");
        (await Client.GetAsync($"{flow}/runs/{number}")).Is(200, json + ",\"user\":\"alice\"}");
        (await Client.GetAsync($"{flow}/runs")).Is(200, $"[{json},\"user\":\"alice\"}}]");
    }

    [Fact]
    public async Task Get_UserNotConfirmedBySystemTag_HasNoOwner()
    {
        var run = await Service.AddRunAsync(await Service.AddFlowAsync(), """{"user_name":"bob","system_tags":["user:alice"]}""");

        Assert.False((await Client.GetAsync(run)).Is(200).Json.TryGetProperty("user", out _));
    }

    [Fact]
    public async Task Create_Several_ShareOneSequenceOfAllFlows()
    {
        var one = int.Parse(IdOf(await Service.AddRunAsync()), System.Globalization.CultureInfo.InvariantCulture);
        var two = int.Parse(IdOf(await Service.AddRunAsync()), System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(two > one, $"{two} does not come after {one}.");
    }

    [Fact]
    public async Task Create_OfUnknownFlow_Is404AsADatabaseSaysIt()
    {
        var answer = await Client.PostAsync("/flows/Unknown/run", "{}");

        Assert.Equal("23503", answer.Is(404).Inner.GetProperty("err_msg").GetProperty("pgcode").GetString());
    }

    [Fact]
    public async Task Create_WithWantedId_IsFoundByIdAndByNumber()
    {
        var flow = await Service.AddFlowAsync();

        var created = (await Client.PostAsync(flow + "/run", """{"run_number":"argo-x"}""")).Is(200);

        Assert.Equal("argo-x", created.Json.GetProperty("run_number").GetString());
        var byName = (await Client.GetAsync(flow + "/runs/argo-x")).Is(200);
        var next = int.Parse(IdOf(await Service.AddRunAsync(flow)), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(byName.Body, (await Client.GetAsync($"{flow}/runs/{next - 1}")).Is(200).Body);
    }

    [Fact]
    public async Task Create_WithWantedIdThatExists_Is409_ButNotInAnotherFlow()
    {
        var (flow, other) = (await Service.AddFlowAsync(), await Service.AddFlowAsync());
        (await Client.PostAsync(flow + "/run", """{"run_number":"argo-x"}""")).Is(200);

        var again = await Client.PostAsync(flow + "/run", """{"run_number":"argo-x"}""");

        Assert.Equal("23505", again.Is(409).Inner.GetProperty("err_msg").GetProperty("pgcode").GetString());
        (await Client.PostAsync(other + "/run", """{"run_number":"argo-x"}""")).Is(200);
    }

    [Fact]
    public async Task Create_WithEmptyId_GetsANumber()
    {
        var flow = await Service.AddFlowAsync();

        var created = (await Client.PostAsync(flow + "/run", """{"run_number":""}""")).Is(200);

        Assert.True(created.Json.GetProperty("run_number").TryGetInt32(out _));
    }

    [Theory]
    [InlineData("""{"run_number":"12"}""")]
    [InlineData("""{"run_number":12}""")]
    [InlineData("""{"run_number":["a"]}""")]
    [InlineData("""{"run_number":"a\u0000"}""")]
    [InlineData("[1]")]
    [InlineData("{")]
    public async Task Create_WithIdOrBodyThatCannotBe_Is400AndMakesNothing(string body)
    {
        var flow = await Service.AddFlowAsync();

        (await Client.PostAsync(flow + "/run", body)).Is(400);

        Assert.Equal("[]", (await Client.GetAsync(flow + "/runs")).Body);
    }

    [Fact]
    public async Task Get_Unknown_Is404()
    {
        var flow = await Service.AddFlowAsync();
        var run = await Service.AddRunAsync();

        Assert.Equal((404, "{}"), (await Client.GetAsync(flow + "/runs/99999999") is var a ? (a.Status, a.Body) : default));
        // It is of another flow.
        (await Client.GetAsync($"{flow}/runs/{IdOf(run)}")).Is(404);
    }

    [Fact]
    public async Task List_OfUnknownFlow_IsEmpty() => (await Client.GetAsync("/flows/Unknown/runs")).Is(200, "[]");

    [Fact]
    public async Task List_AtTheSameTime_IsByNumberDescending()
    {
        var flow = await Service.AddFlowAsync();
        var runs = new List<string>();
        for (var i = 0; i < 3; i++)
            runs.Add(IdOf(await Service.AddRunAsync(flow)));

        runs.Reverse();
        Assert.Equal(runs, (await Client.GetAsync(flow + "/runs")).Is(200).All("run_number"));
    }

    [Theory]
    [InlineData("metaflow_version:2.2.11", false)]
    [InlineData("metaflow_version:2.2.12", true)]
    [InlineData("metaflow_version:2.2.12+abc", true)]
    [InlineData("metaflow_version:2.2.12rc1", true)]
    [InlineData("metaflow_version:2.12.24.post9-git1", true)]
    [InlineData("metaflow_version:1.13.9", false)]
    [InlineData("metaflow_version:1.14.0", true)]
    [InlineData("metaflow_version:1.14", true)]
    [InlineData("metaflow_version:2.2", false)]
    [InlineData("metaflow_version:3", true)]
    [InlineData("metaflow_version:custom-1", true)]
    [InlineData("metaflow_version:", true)]
    [InlineData("other", false)]
    public async Task Create_ByClientOfVersion_IsAliveWhenThatSendsHeartbeats(string tag, bool alive) =>
        await AssertAliveAsync($$"""{"system_tags":["first","{{tag}}"]}""", alive);

    [Theory]
    [InlineData("""{"system_tags":[]}""", false)]
    [InlineData("""{"system_tags":"metaflow_version:2.19.0"}""", false)]
    [InlineData("""{"system_tags":["metaflow_version:2.2.11","metaflow_version:2.19.0"]}""", false)]
    [InlineData("""{"system_tags":null}""", true)]
    [InlineData("{}", true)]
    public async Task Create_BySystemTags_IsAliveWhenTheySaySo(string body, bool alive) => await AssertAliveAsync(body, alive);

    private async Task AssertAliveAsync(string body, bool alive)
    {
        var run = await Service.AddRunAsync(await Service.AddFlowAsync(), body);

        var heartbeat = (await Client.GetAsync(run)).Is(200).Json.GetProperty("last_heartbeat_ts");

        Assert.Equal(alive ? $"{Service.Seconds}" : "null", heartbeat.GetRawText());
    }
}

namespace Metaflow.Service.Tests.Contract;

public sealed class StepsOnSqlite(OnSqlite fixture) : StepsContract(fixture), IClassFixture<OnSqlite>;

public sealed class StepsOnPostgres(OnPostgres fixture) : StepsContract(fixture), IClassFixture<OnPostgres>;

public abstract class StepsContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"run_number":"argo-1"}""")]
    public async Task Create_New_ShowsTheRunAsTextAndItsTags(string more)
    {
        var flow = await Service.AddFlowAsync();
        var run = await Service.AddRunAsync(flow, """{"tags":["of run"],"system_tags":["s"],""" + (more.Length > 2 ? more[1..] : "\"x\":1}"));

        var created = await Client.PostAsync(run + "/steps/start/step", """{"user_name":"alice","tags":["own"],"system_tags":["own"]}""");

        var json =
            $$"""
            {"flow_id":"{{IdOf(flow)}}","run_number":"{{IdOf(run)}}","step_name":"start","user_name":"alice","ts_epoch":{{Service.Milliseconds}},
            "tags":["of run"],"system_tags":["s"]}
            """;
        created.Is(200, json);
        (await Client.GetAsync(run + "/steps/start")).Is(200, json);
        (await Client.GetAsync(run + "/steps")).Is(200, $"[{json}]");
    }

    // Unlike the other records, as clients know it.
    [Theory]
    [InlineData("{}", "\"\"")]
    [InlineData("""{"user_name":null}""", "null")]
    public async Task Create_WithoutUser_HasAnEmptyOne(string body, string user)
    {
        var run = await Service.AddRunAsync();

        (await Client.PostAsync(run + "/steps/start/step", body)).Is(200);

        Assert.Equal(user, (await Client.GetAsync(run + "/steps/start")).Json.GetProperty("user_name").GetRawText());
    }

    [Fact]
    public async Task Create_OfRunWithName_IsFoundByItsNumberToo()
    {
        var flow = await Service.AddFlowAsync();
        var named = await Service.AddRunAsync(flow, """{"run_number":"argo-1"}""");
        var number = int.Parse(IdOf(await Service.AddRunAsync(flow)), System.Globalization.CultureInfo.InvariantCulture) - 1;

        await Service.AddStepAsync($"{flow}/runs/{number}");

        Assert.Equal("argo-1", (await Client.GetAsync(named + "/steps/start")).Is(200).Member("run_number"));
        Assert.Equal("argo-1", (await Client.GetAsync($"{flow}/runs/{number}/steps/start")).Is(200).Member("run_number"));
    }

    [Fact]
    public async Task Create_ThatExists_Is409()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());

        var again = await Client.PostAsync(step + "/step", "{}");

        Assert.Equal("23505", again.Is(409).Inner.GetProperty("err_msg").GetProperty("pgcode").GetString());
    }

    [Theory]
    [InlineData("777777")]
    [InlineData("99999999999")]
    [InlineData("nope")]
    public async Task Create_OfUnknownRun_Is400AndSaysWhich(string run)
    {
        var flow = await Service.AddFlowAsync();

        var answer = (await Client.PostAsync($"{flow}/runs/{run}/steps/start/step", "{}")).Is(400);

        Assert.Contains(run, answer.Member("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NameTooLong_Is400()
    {
        var run = await Service.AddRunAsync();

        (await Client.PostAsync($"{run}/steps/{new string('n', 256)}/step", "{}")).Is(400);

        await Service.AddStepAsync(run, new string('n', 255));
    }

    [Fact]
    public async Task Get_Unknown_Is404AndListOfUnknownRunIsEmpty()
    {
        var run = await Service.AddRunAsync();

        (await Client.GetAsync(run + "/steps/nope")).Is(404, "{}");
        (await Client.GetAsync(run + "/steps")).Is(200, "[]");
        (await Client.GetAsync("/flows/Unknown/runs/1/steps")).Is(200, "[]");
    }
}

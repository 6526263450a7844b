namespace Metaflow.Service.Tests.Contract;

public sealed class FlowsOnSqlite(OnSqlite fixture) : FlowsContract(fixture), IClassFixture<OnSqlite>;

public sealed class FlowsOnPostgres(OnPostgres fixture) : FlowsContract(fixture), IClassFixture<OnPostgres>;

public abstract class FlowsContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Fact]
    public async Task Create_New_IsSentAndFound()
    {
        var flow = Service.NewFlowName();
        var created = await Client.PostAsync($"/flows/{flow}", """{"user_name":"alice","tags":["a"],"system_tags":["b"]}""");

        var json = $$"""{"flow_id":"{{flow}}","user_name":"alice","ts_epoch":{{Service.Milliseconds}},"tags":["a"],"system_tags":["b"]}""";
        created.Is(200, json);
        (await Client.GetAsync($"/flows/{flow}")).Is(200, json);
        Assert.Equal("text/plain; charset=utf-8", created["Content-Type"]);
        Assert.Equal("2.5.1", created["METADATA_SERVICE_VERSION"]);
    }

    [Fact]
    public async Task Create_WithIdAndTimeInBody_TakesPathAndOwnClock()
    {
        var flow = Service.NewFlowName();

        var created = await Client.PostAsync($"/flows/{flow}", """{"flow_id":"Other","ts_epoch":1,"unknown":{"x":[1]}}""");

        created.Is(200, $$"""{"flow_id":"{{flow}}","user_name":null,"ts_epoch":{{Service.Milliseconds}},"tags":null,"system_tags":null}""");
    }

    [Fact]
    public async Task Create_ThatExists_Is409AndChangesNothing()
    {
        var flow = await Service.AddFlowAsync();
        var before = await Client.GetAsync(flow);

        var again = await Client.PostAsync(flow, """{"user_name":"bob"}""");

        var error = again.Is(409).Inner.GetProperty("err_msg");
        Assert.Equal("23505", error.GetProperty("pgcode").GetString());
        Assert.StartsWith("ERROR:  duplicate key value", error.GetProperty("pgerror").GetString(), StringComparison.Ordinal);
        Assert.Equal("ERROR", error.GetProperty("diag").GetProperty("severity").GetString());
        Assert.StartsWith("duplicate key", error.GetProperty("diag").GetProperty("message_primary").GetString(), StringComparison.Ordinal);
        Assert.Equal(before.Body, (await Client.GetAsync(flow)).Body);
    }

    [Fact]
    public async Task Get_Unknown_Is404()
    {
        var answer = await Client.GetAsync("/flows/Unknown");

        Assert.Equal((404, "{}"), (answer.Status, answer.Body));
        Assert.Equal("2.5.1", answer["METADATA_SERVICE_VERSION"]);
    }

    [Fact]
    public async Task List_Several_AreNewestFirst()
    {
        var first = IdOf(await Service.AddFlowAsync());
        Service.Time.Advance(TimeSpan.FromMilliseconds(1));
        var second = IdOf(await Service.AddFlowAsync());

        var flows = (await Client.GetAsync("/flows")).Is(200).All("flow_id");

        Assert.Equal([second, first], flows.Where(flow => flow == first || flow == second));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("""{"user_name":["a",{}]}""")]
    [InlineData("""{"user_name":"a\u0000b"}""")]
    [InlineData("""{"tags":["a\u0000b"]}""")]
    [InlineData("""{"tags":["\ud800"]}""")]
    [InlineData("""{"tags":[1e400]}""")]
    public async Task Create_WithBodyThatCannotBeStored_Is400AndMakesNothing(string body)
    {
        var flow = "/flows/" + Service.NewFlowName();

        var answer = (await Client.PostAsync(flow, body)).Is(400);

        Assert.Equal(["detail", "status", "title", "type"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("400", "Bad Request", "about:blank"), (answer.Member("status"), answer.Member("title"), answer.Member("type")));
        (await Client.GetAsync(flow)).Is(404);
    }

    [Theory]
    [InlineData("""{"tags":"x","system_tags":3}""", "\"x\"", "3")]
    [InlineData("""{"tags":{"a":[1,null,true]},"system_tags":[]}""", """{"a":[1,null,true]}""", "[]")]
    [InlineData("""{"tags":["ü","\"\\\n\t","💥"]}""", """["ü","\"\\\n\t","💥"]""", "null")]
    public async Task Create_WithTagsOfAnyJson_KeepsThem(string body, string tags, string systemTags)
    {
        var flow = "/flows/" + Service.NewFlowName();

        (await Client.PostAsync(flow, body)).Is(200);

        (await Client.GetAsync(flow)).Is(
            200,
            $$"""{"flow_id":"{{IdOf(flow)}}","user_name":null,"ts_epoch":{{Service.Milliseconds}},"tags":{{tags}},"system_tags":{{systemTags}}}""");
    }

    [Fact]
    public async Task Create_WithNamesAtTheLimit_CountsCharactersNotBytes()
    {
        var name = string.Concat(Enumerable.Repeat("💥", 255));
        var path = "/flows/" + Uri.EscapeDataString(name);

        (await Client.PostAsync(path, $$"""{"user_name":"{{name}}"}""")).Is(200);

        Assert.Equal(name, (await Client.GetAsync(path)).Is(200).Member("user_name"));
        (await Client.PostAsync(path + "x", "{}")).Is(400);
        (await Client.PostAsync("/flows/" + Service.NewFlowName(), $$"""{"user_name":"{{name}}x"}""")).Is(400);
    }
}

namespace Metaflow.Service.Tests.Contract;

public sealed class ArtifactsOnSqlite(OnSqlite fixture) : ArtifactsContract(fixture), IClassFixture<OnSqlite>;

public sealed class ArtifactsOnPostgres(OnPostgres fixture) : ArtifactsContract(fixture), IClassFixture<OnPostgres>;

public abstract class ArtifactsContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Fact]
    public async Task Create_New_ShowsTheTagsOfItsRun()
    {
        var flow = await Service.AddFlowAsync();
        var run = await Service.AddRunAsync(flow, """{"tags":["of run"],"system_tags":["s"]}""");
        var task = await Service.AddTaskAsync(await Service.AddStepAsync(run));

        var created = await Client.PostAsync(
            task + "/artifact",
            """
            [{"name":"x","location":"s3://b/1","ds_type":"s3","sha":"aa","type":"metaflow.artifact","content_type":"gzip+pickle-v4","attempt_id":0,
              "user_name":"alice","tags":["own"],"system_tags":["own"]}]
            """);

        created.Is(200, """{"artifacts_created":1}""");
        var json =
            $$"""
            {"flow_id":"{{IdOf(flow)}}","run_number":{{IdOf(run)}},"step_name":"start","task_id":{{IdOf(task)}},"name":"x","location":"s3://b/1",
             "ds_type":"s3","sha":"aa","type":"metaflow.artifact","content_type":"gzip+pickle-v4","user_name":"alice","attempt_id":0,
             "ts_epoch":{{Service.Milliseconds}},"tags":["of run"],"system_tags":["s"]}
            """;
        (await Client.GetAsync(task + "/artifacts/x")).Is(200, json);
        (await Client.GetAsync(task + "/artifacts/x/attempt/0")).Is(200, json);
        foreach (var list in (string[])[task + "/artifacts", task + "/attempt/0/artifacts", run + "/steps/start/artifacts", run + "/artifacts"])
            (await Client.GetAsync(list)).Is(200, $"[{json}]");
    }

    [Fact]
    public async Task Create_Again_CountsTheNewOnesOnlyAndKeepsTheFirst()
    {
        var task = await Service.AddTaskAsync();

        await AddAsync(task, 3, "name", "x", "y");
        (await Client.PostAsync(task + "/artifact", """[{"name":"x","sha":"other"},{"name":"z"},{"name":"z"}]""")).Is(200, """{"artifacts_created":1}""");

        Assert.Equal(" ", (await Client.GetAsync(task + "/artifacts/x")).Member("sha"));
        Assert.Equal(4, (await Client.GetAsync(task + "/artifacts")).Json.GetArrayLength());
    }

    [Fact]
    public async Task Create_WithoutMembers_HasSpacesForThem()
    {
        var task = await Service.AddTaskAsync();

        await Client.PostAsync(task + "/artifact", """[{"name":"x"}]""");

        var artifact = await Client.GetAsync(task + "/artifacts/x");
        foreach (var member in (string[])["location", "ds_type", "sha", "type", "content_type", "user_name"])
            Assert.Equal(" ", artifact.Member(member));
        Assert.Equal("0", artifact.Member("attempt_id"));
    }

    [Theory]
    [InlineData("""{"name":"bad","attempt_id":"abc"}""")]
    [InlineData("""{"name":"bad","attempt_id":40000}""")]
    [InlineData("""{"name":"bad","attempt_id":1.5}""")]
    [InlineData("""{"name":"bad","attempt_id":true}""")]
    [InlineData("""{"name":"bad","attempt_id":null}""")]
    [InlineData("""{"name":"bad","location":null}""")]
    [InlineData("""{"name":"bad","ds_type":null}""")]
    [InlineData("""{"name":"bad","sha":{"a":1}}""")]
    [InlineData("""{"name":"b\u0000d"}""")]
    [InlineData("""{"name":null}""")]
    public async Task Create_RecordThatCannotBeStored_IsLeftOutAndItsNeighboursStand(string record)
    {
        var task = await Service.AddTaskAsync();

        var created = await Client.PostAsync(task + "/artifact", $$"""[{"name":"a"},{{record}},{"name":"z"}]""");

        created.Is(200, """{"artifacts_created":2}""");
        Assert.Equal(["a", "z"], (await Client.GetAsync(task + "/artifacts")).All("name").Order());
    }

    [Theory]
    [InlineData("name")]
    [InlineData("location")]
    [InlineData("ds_type")]
    [InlineData("sha")]
    [InlineData("type")]
    [InlineData("content_type")]
    [InlineData("user_name")]
    public async Task Create_MemberOver255Characters_IsLeftOut(string member)
    {
        var task = await Service.AddTaskAsync();
        var (longest, longer) = (new string('ü', 255), new string('ü', 256));

        var created = await Client.PostAsync(
            task + "/artifact", $$"""[{"attempt_id":0,"{{member}}":"{{longest}}"},{"attempt_id":1,"{{member}}":"{{longer}}"}]""");

        created.Is(200, """{"artifacts_created":1}""");
        Assert.Equal([longest], (await Client.GetAsync(task + "/artifacts")).All(member));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"1\"")]
    public async Task Create_AttemptAsNumberOrText_IsOfThatAttempt(string attempt)
    {
        var task = await Service.AddTaskAsync();

        (await Client.PostAsync(task + "/artifact", $$"""[{"name":"x","attempt_id":{{attempt}}}]""")).Is(200, """{"artifacts_created":1}""");

        (await Client.GetAsync(task + "/artifacts/x/attempt/1")).Is(200);
    }

    [Fact]
    public async Task Create_OfUnknownTask_Is400AsClientsKnowIt()
    {
        var task = await Service.AddTaskAsync();

        (await Client.PostAsync(task + "99/artifact", """[{"name":"x"}]""")).Is(400, """{"message":"need to register run_id and task_id first"}""");
        (await Client.PostAsync(task + "/artifact", "{bad")).Is(400);
        (await Client.PostAsync(task + "/artifact", "[]")).Is(200, """{"artifacts_created":0}""");
        (await Client.PostAsync(task + "/artifact", "{}")).Is(200, """{"artifacts_created":0}""");
    }

    [Fact]
    public async Task List_Whole_IsOfTheLatestAttemptOfEachTask()
    {
        var run = await Service.AddRunAsync();
        var step = await Service.AddStepAsync(run);
        var (retried, other) = (await Service.AddTaskAsync(step), await Service.AddTaskAsync(step, """{"task_id":"other"}"""));
        await AddAsync(retried, 3, "name", "x", "old");
        await AddAsync(other, 2, "name", "x");
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        await AddAsync(retried, 1, 2, "name", "x");

        foreach (var list in (string[])[step, run])
        {
            var artifacts = (await Client.GetAsync(list + "/artifacts")).Is(200);
            Assert.Equal(
                [$"{IdOf(retried)} name 1", $"{IdOf(retried)} x 1", "other name 0", "other x 0"],
                artifacts.Json.EnumerateArray()
                    .Select(a => $"{a.GetProperty("task_id")} {a.GetProperty("name")} {a.GetProperty("attempt_id")}").Order(StringComparer.Ordinal));
        }

        Assert.Equal(["name", "x"], (await Client.GetAsync(retried + "/artifacts")).All("name").Order());
        Assert.Equal(["1", "1"], (await Client.GetAsync(retried + "/artifacts")).All("attempt_id"));
        Assert.Equal(["name", "old", "x"], (await Client.GetAsync(retried + "/attempt/0/artifacts")).All("name").Order());
        (await Client.GetAsync(retried + "/attempt/7/artifacts")).Is(200, "[]");
    }

    [Fact]
    public async Task List_Page_IsOfTheNewestOfEachNameWhateverTheAttempt()
    {
        var task = await Service.AddTaskAsync();
        await AddAsync(task, 3, "name", "x", "old");
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        await AddAsync(task, 1, 2, "name", "x");

        var page = (await Client.GetAsync(task + "/artifacts?_limit=100")).Is(200);

        Assert.Equal(["x", "name", "old"], page.All("name"));
        Assert.Equal(["1", "1", "0"], page.All("attempt_id"));
    }

    [Fact]
    public async Task Get_One_IsOfTheLatestAttemptThatWroteItsName()
    {
        var task = await Service.AddTaskAsync();
        await AddAsync(task, 3, "name", "x", "old");
        await AddAsync(task, 1, 2, "name", "x");
        // An attempt that has not come to write 'name' is not counted.
        await AddAsync(task, 2, 1, "x");

        Assert.Equal("1", (await Client.GetAsync(task + "/artifacts/x")).Is(200).Member("attempt_id"));
        (await Client.GetAsync(task + "/artifacts/old")).Is(404, "{}");
        Assert.Equal("0", (await Client.GetAsync(task + "/artifacts/old/attempt/0")).Is(200).Member("attempt_id"));
        (await Client.GetAsync(task + "/artifacts/old/attempt/1")).Is(404, "{}");
        (await Client.GetAsync(task + "/artifacts/nope")).Is(404, "{}");
    }

    [Fact]
    public async Task Get_OneWithoutName_IsOfTheFirstAttempt()
    {
        var task = await Service.AddTaskAsync();
        await AddAsync(task, 1, "x");
        await AddAsync(task, 1, 1, "x");

        Assert.Equal("0", (await Client.GetAsync(task + "/artifacts/x")).Is(200).Member("attempt_id"));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("1.0")]
    [InlineData("99999")]
    public async Task Get_AttemptThatIsNoNumber_Is400(string attempt)
    {
        var task = await Service.AddTaskAsync();

        (await Client.GetAsync($"{task}/attempt/{attempt}/artifacts")).Is(400);
        (await Client.GetAsync($"{task}/artifacts/x/attempt/{attempt}")).Is(400);
    }

    private Task AddAsync(string task, int count, params string[] names) => AddAsync(task, 0, count, names);

    private async Task AddAsync(string task, int attempt, int count, params string[] names)
    {
        var records = string.Join(',', names.Select(name => $$"""{"name":"{{name}}","attempt_id":{{attempt}}}"""));
        (await Client.PostAsync(task + "/artifact", $"[{records}]")).Is(200, $$"""{"artifacts_created":{{count}}}""");
    }
}

using System.Text.Json;

namespace Metaflow.Service.Tests.Contract;

public sealed class MetadataOnSqlite(OnSqlite fixture) : MetadataContract(fixture), IClassFixture<OnSqlite>;

public sealed class MetadataOnPostgres(OnPostgres fixture) : MetadataContract(fixture), IClassFixture<OnPostgres>;

public abstract class MetadataContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Theory]
    [InlineData("{}", "{}", null, null)]
    [InlineData("""{"run_number":"argo-1"}""", """{"task_id":"t"}""", "\"argo-1\"", "\"t\"")]
    public async Task Create_Several_AreSentNewestFirst(string runBody, string taskBody, string? runId, string? taskId)
    {
        var flow = await Service.AddFlowAsync();
        var run = await Service.AddRunAsync(flow, runBody);
        var task = await Service.AddTaskAsync(await Service.AddStepAsync(run), taskBody);

        var created = await Client.PostAsync(
            task + "/metadata",
            """
            [{"field_name":"attempt","type":"attempt","value":"0","tags":["attempt_id:0"],"system_tags":["s"],"user_name":"alice"},
             {"field_name":"ds-type","type":"ds","value":"local","ts_epoch":1,"flow_id":"x"}]
            """);

        created.Is(200, """{"metadata_created":2}""");
        var list = (await Client.GetAsync(task + "/metadata")).Is(200);
        var ids = list.All("id").Select(id => long.Parse(id, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(ids[1] + 1, ids[0]);
        var where = $$"""
            "flow_id":"{{IdOf(flow)}}","run_number":{{runId ?? IdOf(run)}},"step_name":"start","task_id":{{taskId ?? IdOf(task)}}
            """;
        list.Is(
            200,
            $$"""
            [{"id":{{ids[0]}},{{where}},"field_name":"ds-type","value":"local","type":"ds","user_name":null,"ts_epoch":{{Service.Milliseconds}},
              "tags":null,"system_tags":null},
             {"id":{{ids[1]}},{{where}},"field_name":"attempt","value":"0","type":"attempt","user_name":"alice","ts_epoch":{{Service.Milliseconds}},
              "tags":["attempt_id:0"],"system_tags":["s"]}]
            """);
        Assert.Equal(list.Body, (await Client.GetAsync(run + "/metadata")).Is(200).Body);
    }

    [Fact]
    public async Task Create_SameAgain_IsThereTwice()
    {
        var task = await Service.AddTaskAsync();

        (await Client.PostAsync(task + "/metadata", """[{"field_name":"f","value":"v"}]""")).Is(200, """{"metadata_created":1}""");
        Service.Time.Advance(TimeSpan.FromMilliseconds(1));
        (await Client.PostAsync(task + "/metadata", """[{"field_name":"f","value":"w"}]""")).Is(200, """{"metadata_created":1}""");

        Assert.Equal(["w", "v"], (await Client.GetAsync(task + "/metadata")).All("value"));
    }

    [Fact]
    public async Task Create_WithoutMembers_HasSpacesForThem()
    {
        var task = await Service.AddTaskAsync();

        (await Client.PostAsync(task + "/metadata", "[{}]")).Is(200, """{"metadata_created":1}""");

        var record = (await Client.GetAsync(task + "/metadata")).Json[0];
        Assert.Equal(
            (" ", " ", " "),
            (record.GetProperty("field_name").GetString(), record.GetProperty("value").GetString(), record.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("\"ünï💥\"", "ünï💥")]
    [InlineData("\"\"", "")]
    [InlineData("5", "5")]
    [InlineData("1.5", "1.5")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("[\"a\"]", "{a}")]
    [InlineData("[\"a\",\"b c\",\"q\\\"x\",\"null\",\"\",\"{x}\"]", "{a,\"b c\",\"q\\\"x\",\"null\",\"\",\"{x}\"}")]
    [InlineData("[1,2]", "{1,2}")]
    [InlineData("[true,false]", "{t,f}")]
    [InlineData("[]", "{}")]
    [InlineData("[null]", "{NULL}")]
    [InlineData("[[1,2],[3,4]]", "{{1,2},{3,4}}")]
    public async Task Create_ValueOfAnyKind_IsStoredAsText(string value, string stored)
    {
        var task = await Service.AddTaskAsync();

        (await Client.PostAsync(task + "/metadata", $$"""[{"value":{{value}}}]""")).Is(200, """{"metadata_created":1}""");

        Assert.Equal(stored, (await Client.GetAsync(task + "/metadata")).All("value").Single());
    }

    [Fact]
    public async Task Create_LongValue_IsStored()
    {
        var task = await Service.AddTaskAsync();
        var value = string.Concat(Enumerable.Repeat("ü1", 100_000));

        (await Client.PostAsync(task + "/metadata", $$"""[{"value":"{{value}}"}]""")).Is(200);

        Assert.Equal(value, (await Client.GetAsync(task + "/metadata")).All("value").Single());
    }

    [Theory]
    [InlineData("""{"value":null}""")]
    [InlineData("""{"value":{"a":1}}""")]
    [InlineData("""{"value":"a\u0000b"}""")]
    [InlineData("""{"value":"\ud800"}""")]
    [InlineData("""{"value":[1,"a"]}""")]
    [InlineData("""{"field_name":null}""")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"tags":["\u0000"]}""")]
    public async Task Create_RecordThatCannotBeStored_IsLeftOutAndItsNeighboursStand(string record)
    {
        var task = await Service.AddTaskAsync();

        var created = await Client.PostAsync(task + "/metadata", $$"""[{"value":"first"},{{record}},{"value":"last"}]""");

        created.Is(200, """{"metadata_created":2}""");
        Assert.Equal(["last", "first"], (await Client.GetAsync(task + "/metadata")).All("value"));
    }

    [Theory]
    [InlineData("field_name")]
    [InlineData("type")]
    [InlineData("user_name")]
    public async Task Create_MemberOver255Characters_IsLeftOut(string member)
    {
        var task = await Service.AddTaskAsync();
        var (longest, longer) = (new string('ü', 255), new string('ü', 256));

        var created = await Client.PostAsync(task + "/metadata", $$"""[{"{{member}}":"{{longest}}"},{"{{member}}":"{{longer}}"}]""");

        created.Is(200, """{"metadata_created":1}""");
        Assert.Equal([longest], (await Client.GetAsync(task + "/metadata")).All(member));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task Create_None_CountsNone(string body) =>
        (await Client.PostAsync(await Service.AddTaskAsync() + "/metadata", body)).Is(200, """{"metadata_created":0}""");

    [Theory]
    [InlineData("")]
    [InlineData("{bad")]
    [InlineData("""{"a":1}""")]
    [InlineData("[{},1]")]
    [InlineData("\"text\"")]
    public async Task Create_WithBodyThatIsNoList_Is400AndStoresNothing(string body)
    {
        var task = await Service.AddTaskAsync();

        (await Client.PostAsync(task + "/metadata", body)).Is(400);

        (await Client.GetAsync(task + "/metadata")).Is(200, "[]");
    }

    [Fact]
    public async Task Create_OfUnknownTask_Is400AsClientsKnowIt()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());
        var task = await Service.AddTaskAsync(step);

        foreach (var path in (string[])
            [$"{step}/tasks/4444444", step + "/tasks/nope", "/flows/Unknown/runs/1/steps/start/tasks/1", task.Replace("/start/", "/other/", StringComparison.Ordinal)])
        {
            (await Client.PostAsync(path + "/metadata", "[{}]")).Is(400, """{"message":"need to register run_id and task_id first"}""");
            (await Client.GetAsync(path + "/metadata")).Is(200, "[]");
        }
    }

    [Fact]
    public async Task FilteredTasks_ByFieldAndPattern_AreThoseWithSuchARecord()
    {
        var flow = await Service.AddFlowAsync();
        var run = await Service.AddRunAsync(flow);
        var step = await Service.AddStepAsync(run);
        string first = await Service.AddTaskAsync(step), silent = await Service.AddTaskAsync(step);
        var named = await Service.AddTaskAsync(step, """{"task_id":"named"}""");
        await Client.PostAsync(first + "/metadata", """[{"field_name":"attempt","value":"0"},{"field_name":"attempt","value":"1"},{"value":"Alpha"}]""");
        await Client.PostAsync(named + "/metadata", """[{"field_name":"attempt","value":"3"}]""");
        var (one, two) = ($"{IdOf(flow)}/{IdOf(run)}/start/{IdOf(first)}", $"{IdOf(flow)}/{IdOf(run)}/start/named");
        Assert.Empty((await Client.GetAsync(silent + "/metadata")).Json.EnumerateArray());

        await AssertFoundAsync("", one, two);
        await AssertFoundAsync("?metadata_field_name=&pattern=", one, two);
        await AssertFoundAsync("?metadata_field_name=attempt", one, two);
        await AssertFoundAsync("?pattern=.*", one, two);
        await AssertFoundAsync("?metadata_field_name=attempt&pattern=0", one);
        await AssertFoundAsync("?metadata_field_name=attempt&pattern=%5E3%24", two);
        await AssertFoundAsync("?metadata_field_name=attempt&pattern=%5B13%5D", one, two);
        await AssertFoundAsync("?pattern=lph", one);
        await AssertFoundAsync("?pattern=alpha");
        await AssertFoundAsync("?pattern=%28%3Fi%29alpha", one);
        await AssertFoundAsync("?metadata_field_name=nope");
        (await Client.GetAsync(step + "/filtered_tasks?pattern=%5B")).Is(400);
        (await Client.GetAsync("/flows/Unknown/runs/1/steps/start/filtered_tasks")).Is(200, "[]");

        async Task AssertFoundAsync(string query, params string[] tasks) =>
            (await Client.GetAsync(step + "/filtered_tasks" + query)).Is(200, JsonSerializer.Serialize(tasks));
    }

    [Fact]
    public async Task FilteredTasks_OfRunWithName_ShowItsName()
    {
        var flow = await Service.AddFlowAsync();
        var step = await Service.AddStepAsync(await Service.AddRunAsync(flow, """{"run_number":"argo-1"}"""));
        var task = await Service.AddTaskAsync(step);
        await Client.PostAsync(task + "/metadata", "[{}]");

        (await Client.GetAsync(step + "/filtered_tasks")).Is(200, $"[\"{IdOf(flow)}/argo-1/start/{IdOf(task)}\"]");
    }

    // A pattern that the database refuses must not harm the prepared statement that others use.
    [Fact]
    public async Task FilteredTasks_AfterPatternsThatAreNone_AreFound()
    {
        // By names, so that no other test asks by the same statement.
        var step = await Service.AddStepAsync(await Service.AddRunAsync(await Service.AddFlowAsync(), """{"run_number":"named"}"""));
        await Client.PostAsync(await Service.AddTaskAsync(step) + "/metadata", """[{"value":"Alpha"}]""");

        for (var i = 0; i < 3; i++)
            (await Client.GetAsync(step + "/filtered_tasks?pattern=%5B")).Is(400);
        for (var i = 0; i < 3; i++)
            Assert.Equal(1, (await Client.GetAsync(step + "/filtered_tasks?pattern=lph")).Is(200).Json.GetArrayLength());
    }

    [Fact]
    public async Task FilteredTasks_PatternThatWouldTakeForEver_IsAnsweredSoon()
    {
        var task = await Service.AddTaskAsync();
        await Client.PostAsync(task + "/metadata", $$"""[{"value":"{{new string('a', 40)}}!"}]""");
        var step = task[..task.LastIndexOf("/tasks", StringComparison.Ordinal)];

        var answer = await Client.GetAsync(step + "/filtered_tasks?pattern=%5E%28a%2B%29%2B%24");

        Assert.True(answer.Status is 200 or 400, $"The status is {answer.Status}: {answer.Body}");
    }
}

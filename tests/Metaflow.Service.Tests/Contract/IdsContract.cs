namespace Metaflow.Service.Tests.Contract;

public sealed class IdsOnSqlite(OnSqlite fixture) : IdsContract(fixture), IClassFixture<OnSqlite>;

public sealed class IdsOnPostgres(OnPostgres fixture) : IdsContract(fixture), IClassFixture<OnPostgres>;

/// <summary>How segments of a path name records.</summary>
public abstract class IdsContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Fact]
    public async Task Get_NumberWithZeros_IsThatNumber()
    {
        var task = await Service.AddTaskAsync();
        var padded = task.Replace("/runs/", "/runs/000", StringComparison.Ordinal).Replace("/tasks/", "/tasks/0", StringComparison.Ordinal);

        Assert.Equal((await Client.GetAsync(task)).Is(200).Body, (await Client.GetAsync(padded)).Is(200).Body);
        (await Client.PostAsync(padded + "/metadata", "[{}]")).Is(200, """{"metadata_created":1}""");
        Assert.Equal(1, (await Client.GetAsync(task + "/metadata")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("2147483648")] // beyond 32 bits
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")] // beyond 64 bits
    [InlineData("99999999999999999999999999999999")]
    public async Task Get_NumberThatNoRecordCanHave_Is404(string number)
    {
        var flow = await Service.AddFlowAsync();
        var step = await Service.AddStepAsync(await Service.AddRunAsync(flow));

        (await Client.GetAsync($"{flow}/runs/{number}")).Is(404, "{}");
        (await Client.GetAsync($"{step}/tasks/{number}")).Is(404, "{}");
        (await Client.GetAsync($"{flow}/runs/{number}/steps")).Is(200, "[]");
        (await Client.GetAsync($"{flow}/runs/{number}/artifacts")).Is(200, "[]");
        (await Client.GetAsync($"{flow}/runs/{number}/metadata?_limit=1")).Is(200, "[]");
        (await Client.PostAsync($"{flow}/runs/{number}/heartbeat")).Is(404);
        (await Client.PatchAsync($"{flow}/runs/{number}/tag/mutate", "{}")).Is(404);
        (await Client.PostAsync($"{step}/tasks/{number}/metadata", "[{}]")).Is(400);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("١٢")] // digits, but not those of the alphabet
    [InlineData("argo-x-abc")]
    [InlineData("a/b")]
    [InlineData("100%")]
    [InlineData("a b+c")]
    [InlineData("ünï 💥")]
    [InlineData("'; DROP TABLE runs_v3; --")]
    [InlineData("\"quoted\"\\")]
    [InlineData("?&#=")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("runs")]
    public async Task Get_TextAsId_IsThatText(string id)
    {
        var segment = Uri.EscapeDataString(id);
        var quoted = System.Text.Json.JsonSerializer.Serialize(id);
        var flow = $"/flows/{Service.NewFlowName()}{segment}";
        (await Client.PostAsync(flow, "{}")).Is(200);

        var run = (await Client.PostAsync(flow + "/run", $$"""{"run_number":{{quoted}}}""")).Is(200);
        (await Client.PostAsync($"{flow}/runs/{segment}/steps/{segment}/step", "{}")).Is(200);
        var step = $"{flow}/runs/{segment}/steps/{segment}";
        var task = (await Client.PostAsync(step + "/task", $$"""{"task_id":{{quoted}}}""")).Is(200);
        (await Client.PostAsync($"{step}/tasks/{segment}/artifact", $$"""[{"name":"name"},{"name":{{quoted}}}]""")).Is(200);
        (await Client.PostAsync($"{step}/tasks/{segment}/metadata", "[{}]")).Is(200);

        Assert.Equal(id, run.Member("run_number"));
        Assert.Equal(id, (await Client.GetAsync($"{flow}/runs/{segment}")).Is(200).Member("run_number"));
        Assert.Equal(id, (await Client.GetAsync(step)).Is(200).Member("step_name"));
        Assert.Equal(task.Body, (await Client.GetAsync($"{step}/tasks/{segment}")).Is(200).Body);
        var artifact = (await Client.GetAsync($"{step}/tasks/{segment}/artifacts/{segment}")).Is(200);
        Assert.Equal((id, id, id, id), (artifact.Member("name"), artifact.Member("task_id"), artifact.Member("step_name"), artifact.Member("run_number")));
        Assert.EndsWith($"{id}/{id}/{id}/{id}", (await Client.GetAsync(step + "/filtered_tasks")).Is(200).Json[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("a%00b")]
    public async Task Send_NulInPath_Is400(string segment)
    {
        (await Client.GetAsync($"/flows/{segment}")).Is(400);
        (await Client.PostAsync($"/flows/{segment}", "{}")).Is(400);
        (await Client.GetAsync($"/flows/F/runs/{segment}")).Is(400);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%zz")]
    [InlineData("a%2")]
    public async Task Send_PercentThatEncodesNothing_IsTakenAsItIs(string segment)
    {
        var flow = Service.NewFlowName() + segment;

        (await Client.PostAsync("/flows/" + flow, "{}")).Is(200);

        Assert.Equal(flow, (await Client.GetAsync("/flows/" + flow)).Is(200).Member("flow_id"));
    }

    [Theory]
    [InlineData("%FF")]
    [InlineData("%C3")]
    [InlineData("%ED%A0%80")] // half of a pair
    public async Task Send_BytesThatAreNoText_IsNoFailure(string segment)
    {
        var status = (await Client.GetAsync("/flows/" + segment)).Status;

        Assert.True(status is 400 or 404, $"The status is {status}.");
        status = (await Client.PostAsync($"/flows/{Service.NewFlowName()}{segment}", "{}")).Status;
        Assert.True(status is 400 or 200, $"The status is {status}.");
    }
}

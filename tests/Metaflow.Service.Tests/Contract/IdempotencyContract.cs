namespace Metaflow.Service.Tests.Contract;

public sealed class IdempotencyOnSqlite(OnSqlite fixture) : IdempotencyContract(fixture), IClassFixture<OnSqlite>;

public sealed class IdempotencyOnPostgres(OnPostgres fixture) : IdempotencyContract(fixture), IClassFixture<OnPostgres>;

/// <summary>A client that did not get an answer may send a creation again, by the same key, and gets what the first made.</summary>
public abstract class IdempotencyContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    private static (string, string) NewKey() => Key(Guid.NewGuid());

    private static (string, string) Key(Guid key) => ("Idempotency-Key", key.ToString());

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"run_number":"argo-1"}""")]
    public async Task CreateRun_SameKeyTwice_IsOneRun(string body)
    {
        var flow = await Service.AddFlowAsync();
        var key = NewKey();

        var first = (await Client.PostAsync(flow + "/run", body, key)).Is(200);
        Service.Time.Advance(TimeSpan.FromMinutes(1));
        var again = (await Client.PostAsync(flow + "/run", body, key)).Is(200);

        Assert.Equal(first.Body, again.Body);
        Assert.Equal(1, (await Client.GetAsync(flow + "/runs")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"task_id":"t"}""")]
    public async Task CreateTask_SameKeyTwice_IsOneTask(string body)
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());
        var key = NewKey();

        var first = (await Client.PostAsync(step + "/task", body, key)).Is(200);
        var again = (await Client.PostAsync(step + "/task", body, key)).Is(200);

        Assert.Equal(first.Body, again.Body);
        Assert.Equal(1, (await Client.GetAsync(step + "/tasks")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("/run", "{}")]
    [InlineData("/run", """{"run_number":"argo-1"}""")]
    [InlineData("/runs/r/steps/start/task", "{}")]
    [InlineData("/runs/r/steps/start/task", """{"task_id":"t"}""")]
    public async Task Create_SameKeyManyTimesAtOnce_IsOneRecord(string path, string body)
    {
        var flow = await Service.AddFlowAsync();
        await Service.AddStepAsync(await Service.AddRunAsync(flow, """{"run_number":"r"}"""));
        for (var round = 0; round < 5; round++)
        {
            var key = NewKey();

            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Client.PostAsync(
                flow + path, body.Replace("\"}", $"{round}\"}}", StringComparison.Ordinal), key)));

            Assert.Single(answers.Select(answer => answer.Is(200).Body).Distinct());
        }
    }

    [Fact]
    public async Task Create_OtherKeyOrNone_IsAnotherRecord()
    {
        var flow = await Service.AddFlowAsync();

        await Client.PostAsync(flow + "/run", "{}", NewKey());
        await Client.PostAsync(flow + "/run", "{}", NewKey());
        await Client.PostAsync(flow + "/run", "{}");
        await Client.PostAsync(flow + "/run", "{}");

        Assert.Equal(4, (await Client.GetAsync(flow + "/runs")).Json.GetArrayLength());
        await Client.PostAsync(flow + "/run", """{"run_number":"x"}""", NewKey());
        (await Client.PostAsync(flow + "/run", """{"run_number":"x"}""", NewKey())).Is(409);
    }

    [Fact]
    public async Task Create_ThatFailed_DoesNotUseUpItsKey()
    {
        var flow = "/flows/" + Service.NewFlowName();
        var key = NewKey();
        (await Client.PostAsync(flow + "/run", "{}", key)).Is(404);
        await Client.PostAsync(flow, "{}");

        (await Client.PostAsync(flow + "/run", "{}", key)).Is(200);
    }

    // A key is of one creation: for another one it must not give away, or pass for, something else.
    [Fact]
    public async Task Create_KeyOfAnotherCreation_Is400AndMakesNothing()
    {
        var (flow, other) = (await Service.AddFlowAsync(), await Service.AddFlowAsync());
        var step = await Service.AddStepAsync(await Service.AddRunAsync(flow));
        var otherStep = await Service.AddStepAsync(await Service.AddRunAsync(other));
        var (ofRun, ofTask) = (NewKey(), NewKey());
        (await Client.PostAsync(flow + "/run", "{}", ofRun)).Is(200);
        (await Client.PostAsync(step + "/task", "{}", ofTask)).Is(200);

        (await Client.PostAsync(other + "/run", "{}", ofRun)).Is(400);
        (await Client.PostAsync(step + "/task", "{}", ofRun)).Is(400);
        (await Client.PostAsync(flow + "/run", "{}", ofTask)).Is(400);
        (await Client.PostAsync(otherStep + "/task", "{}", ofTask)).Is(400);

        Assert.Equal(1, (await Client.GetAsync(step + "/tasks")).Json.GetArrayLength());
        (await Client.GetAsync(otherStep + "/tasks")).Is(200, "[]");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("12345678-1234-1234-1234-12345678901")]
    public async Task Create_KeyThatIsNoUuid_Is400AndMakesNothing(string key)
    {
        var flow = await Service.AddFlowAsync();

        (await Client.PostAsync(flow + "/run", "{}", ("Idempotency-Key", key))).Is(400);

        (await Client.GetAsync(flow + "/runs")).Is(200, "[]");
    }
}

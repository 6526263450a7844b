using System.Globalization;

namespace Metaflow.Service.Tests.Contract;

public sealed class RunStatusOnSqlite(OnSqlite fixture) : RunStatusContract(fixture), IClassFixture<OnSqlite>;

public sealed class RunStatusOnPostgres(OnPostgres fixture) : RunStatusContract(fixture), IClassFixture<OnPostgres>;

/// <summary>The status of a run, which shows when it is asked for.</summary>
public abstract class RunStatusContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    private const string Dead = """{"system_tags":["no heartbeats"]}""";

    // Each word is a record of step 'end', one second after the one before; '+' stands for the next at the same time.
    [Theory]
    [InlineData("attempt=0 attempt_ok=True", "completed")]
    [InlineData("attempt=0 attempt_ok=true", "completed")]
    [InlineData("attempt=0 attempt_ok=t", "completed")]
    [InlineData("attempt=0 attempt_ok=1", "completed")]
    [InlineData("attempt=0 attempt_ok=False", "failed")]
    [InlineData("attempt=0 attempt_ok=0", "failed")]
    [InlineData("attempt=0 attempt_ok=False attempt=1", "running")]
    [InlineData("attempt=0 attempt_ok=False + attempt=1", "failed")]
    [InlineData("attempt=0 attempt_ok=False attempt=1 attempt_ok=True", "completed")]
    [InlineData("attempt=0 attempt_ok=True attempt=1 attempt_ok=False", "failed")]
    [InlineData("attempt=0 attempt_ok=False + attempt_ok=True", "completed")]
    [InlineData("attempt=0 attempt_ok=True attempt=1", "completed")]
    [InlineData("attempt=0", "failed")]
    [InlineData("", "failed")]
    public async Task Status_OfRunWithoutHeartbeats_IsFromItsLastStep(string records, string status)
    {
        var (flow, run) = await AddRunAsync(Dead);
        var task = await Service.AddTaskAsync(await Service.AddStepAsync(run, "end"), Dead);
        foreach (var record in records.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (record == "+")
            {
                Service.Time.AdjustTime(Service.Time.GetUtcNow().AddSeconds(-1));
                continue;
            }

            var (field, value) = record.Split('=') is [var name, var text] ? (name, text) : default;
            await Client.PostAsync(task + "/metadata", $$"""[{"field_name":"{{field}}","value":"{{value}}"}]""");
            Service.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await AssertStatusAsync(flow, status);
    }

    [Fact]
    public async Task Status_OfRunWhoseOtherStepsEnded_IsNotFromThem()
    {
        var (flow, run) = await AddRunAsync(Dead);
        var task = await Service.AddTaskAsync(await Service.AddStepAsync(run), Dead);
        await Client.PostAsync(task + "/metadata", """[{"field_name":"attempt_ok","value":"True"}]""");

        await AssertStatusAsync(flow, "failed");
    }

    [Theory]
    [InlineData(0, "running")]
    [InlineData(360, "running")]
    [InlineData(361, "failed")]
    public async Task Status_OfRunWithHeartbeats_IsRunningUntilTheCutoff(int seconds, string status)
    {
        var (flow, _) = await AddRunAsync("{}");

        Service.Time.Advance(TimeSpan.FromSeconds(seconds));

        await AssertStatusAsync(flow, status);
    }

    [Fact]
    public async Task Status_OfSeveral_AreThoseAskedFor()
    {
        var flow = await Service.AddFlowAsync();
        await Service.AddRunAsync(flow, """{"run_number":"alive"}""");
        await Service.AddRunAsync(flow, """{"run_number":"dead","system_tags":[]}""");

        Assert.Equal(["dead", "alive"], (await Client.GetAsync(flow + "/runs?status=running,failed")).Is(200).All("run_number"));
        Assert.Equal(["dead"], (await Client.GetAsync(flow + "/runs?status:ne=running")).Is(200).All("run_number"));
        Assert.Equal(["alive"], (await Client.GetAsync(flow + "/runs?status=running&run_id:sw=a")).Is(200).All("run_number"));
        (await Client.GetAsync(flow + "/runs?status=completed")).Is(200, "[]");
    }

    [Fact]
    public async Task Status_WhenAskedFor_StandsBetweenHeartbeatAndOwner()
    {
        var (flow, _) = await AddRunAsync(Authored);

        var run = (await Client.GetAsync(flow + "/runs?status=running")).Is(200).Json[0];

        Assert.Equal(
            ["flow_id", "run_number", "user_name", "ts_epoch", "tags", "system_tags", "last_heartbeat_ts", "status", "user"],
            run.EnumerateObject().Select(member => member.Name));
        Assert.False((await Client.GetAsync(flow + "/runs?_limit=1")).Json[0].TryGetProperty("status", out _));
    }

    private async Task<(string Flow, string Run)> AddRunAsync(string body)
    {
        var flow = await Service.AddFlowAsync();
        return (flow, await Service.AddRunAsync(flow, body));
    }

    private async Task AssertStatusAsync(string flow, string status)
    {
        Assert.Equal([status], (await Client.GetAsync(flow + "/runs?status=running,completed,failed")).Is(200).All("status"));
        foreach (var asked in (string[])["running", "completed", "failed"])
        {
            var found = (await Client.GetAsync($"{flow}/runs?status={asked}")).Is(200).Json.GetArrayLength();
            Assert.True(found == (asked == status ? 1 : 0), string.Create(CultureInfo.InvariantCulture, $"{found} runs are {asked}."));
        }
    }
}

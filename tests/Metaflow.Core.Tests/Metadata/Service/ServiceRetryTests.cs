using Metaflow.Metadata;
using Metaflow.Metadata.Service;

namespace Metaflow.Core.Tests.Metadata.Service;

public sealed class ServiceRetryTests
{
    private static readonly Pathspec _run = new("Flow", "7");

    private readonly PausingTime _time = new();

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(0)]
    public async Task Call_ServiceIsAwayForAWhile_IsMadeAgainAfterGrowingPauses(int status)
    {
        var service = new ScriptedService((_, before) =>
            before == 3 ? Run() : status == 0 ? ScriptedAnswer.Broken() : new(status, "away"));

        var finding = service.Open(_time).FindRunAsync(_run).AsTask();
        var pauses = new[] { await _time.EndPauseAsync(), await _time.EndPauseAsync(), await _time.EndPauseAsync() };

        Assert.Equal(_run, (await finding)!.Pathspec);
        Assert.Equal(4, service.Calls.Count);
        Assert.InRange(pauses[0].TotalSeconds, 0.75, 1.25);
        Assert.InRange(pauses[1].TotalSeconds, 1.5, 2.5);
        Assert.InRange(pauses[2].TotalSeconds, 3, 5);
    }

    [Fact]
    public async Task Call_ServiceStaysAway_FailsAfterTheLastTry()
    {
        var said = new List<string>();
        var service = new ScriptedService((_, _) => ScriptedAnswer.Broken());
        var settings = new ServiceSettings(ScriptedService.Url) { RetryCount = 2, OnRetry = said.Add };

        var finding = service.Open(_time, settings).FindRunAsync(_run).AsTask();
        await _time.EndPauseAsync();
        await _time.EndPauseAsync();

        var error = await Assert.ThrowsAsync<MetadataServiceException>(() => finding);
        Assert.Equal(3, service.Calls.Count);
        Assert.Null(error.StatusCode);
        Assert.Contains("find the run 'Flow/7'", error.Message, StringComparison.Ordinal);
        Assert.Contains(ScriptedService.Url + "/flows/Flow/runs/7", error.Message, StringComparison.Ordinal);
        Assert.Contains("Connection refused. It was tried 3 times", error.Message, StringComparison.Ordinal);
        Assert.Contains("METAFLOW_SERVICE_URL", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, said.Count);
        Assert.Contains("Connection refused. Next try in", said[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ServiceSaysWhenToComeBack_WaitsThatLong()
    {
        var service = new ScriptedService((_, before) => before == 0 ? new(503, "", ("Retry-After", "17")) : Run());

        var finding = service.Open(_time).FindRunAsync(_run).AsTask();

        Assert.Equal(TimeSpan.FromSeconds(17), await _time.EndPauseAsync());
        Assert.NotNull(await finding);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(500)]
    [InlineData(302)]
    public async Task Call_Refused_IsNotMadeAgain(int status)
    {
        var service = new ScriptedService((_, _) => new(status, "\"no\""));

        var error = await Assert.ThrowsAsync<MetadataServiceException>(async () => await service.Open(_time).FindRunAsync(_run));

        Assert.Equal(status, error.StatusCode);
        Assert.Single(service.Calls);
    }

    [Fact]
    public async Task NewTask_AnswerIsLost_TriesWithTheSameKeyAndEachTaskWithItsOwn()
    {
        var service = new ScriptedService((call, before) =>
            call.Path.EndsWith("/task", StringComparison.Ordinal) && before == 0 ? ScriptedAnswer.Broken() : ScriptedAnswer.Ok("""{"task_id": 5}"""));
        var metadata = service.Open(_time);
        var step = new Pathspec("Flow", "7", "start");

        var making = metadata.NewTaskAsync(step, RunTags.None, []).AsTask();
        await _time.EndPauseAsync();
        Assert.Equal("5", (await making).Task);
        await metadata.NewTaskAsync(step, RunTags.None, []);

        var keys = service.Calls.Where(c => c.Path.EndsWith("/task", StringComparison.Ordinal)).Select(c => c.Headers["Idempotency-Key"]).ToList();
        Assert.Equal(3, keys.Count);
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[1], keys[2]);
    }

    [Fact]
    public async Task Call_Cancelled_EndsItsPause()
    {
        using var stop = new CancellationTokenSource();
        var service = new ScriptedService((_, _) => new(503, ""));

        var finding = service.Open(_time).FindRunAsync(_run, stop.Token).AsTask();
        await _time.NextPauseAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding);
    }

    private static ScriptedAnswer Run() => ScriptedAnswer.Ok("""{"flow_id": "Flow", "run_number": 7, "ts_epoch": 1, "tags": null, "system_tags": null}""");
}

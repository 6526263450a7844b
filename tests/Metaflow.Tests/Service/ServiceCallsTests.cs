using System.Collections.Concurrent;
using Metaflow.Core.Tests.Metadata.Service;
using Metaflow.Metadata.Service;
using Metaflow.Runtime;
using Metaflow.Tests.Runtime;

namespace Metaflow.Tests.Service;

/// <summary>What a run sends to a metadata service, and what becomes of a run whose service is away.</summary>
public sealed class ServiceCallsTests : IDisposable
{
    private const int Tasks = 13;

    private readonly FlowSandbox _sandbox = new();
    private int _taskIds;

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Run_ForeachOfTen_MakesFourCallsForEachTask()
    {
        var service = new ScriptedService((call, _) => Answer(call));

        var (result, _) = await RunAsync(service);

        Assert.True(result.Succeeded);
        var lines = Lines(service);
        Assert.Equal(1, lines.Count(static l => l.EndsWith("/run", StringComparison.Ordinal)));
        Assert.Equal(5, lines.Count(static l => l.EndsWith("/step", StringComparison.Ordinal)));
        Assert.Equal(1 + Tasks, lines.Count(static l => l.EndsWith("/task", StringComparison.Ordinal)));
        Assert.Equal(1 + Tasks, lines.Count(static l => l.EndsWith("/artifact", StringComparison.Ordinal)));
        Assert.Equal(2 * (1 + Tasks), lines.Count(static l => l.EndsWith("/metadata", StringComparison.Ordinal)));
        Assert.Equal(1 + 5 + (4 * (1 + Tasks)), lines.Count);
    }

    [Fact]
    public async Task Run_Task_IsSaidToBeDoneAfterItsArtifacts()
    {
        var service = new ScriptedService((call, _) => Answer(call));

        await RunAsync(service);

        foreach (var task in service.Calls.Where(static c => c.Path.Contains("/tasks/", StringComparison.Ordinal))
            .GroupBy(static c => c.Path[..c.Path.LastIndexOf('/')]))
        {
            Assert.Equal(["metadata", "artifact", "metadata"], task.Select(static c => c.Path.Split('/')[^1]).Where(static p => p != "heartbeat"));
            Assert.Contains("\"attempt-done\"", task.Last().Body, StringComparison.Ordinal);
            Assert.DoesNotContain("\"attempt-done\"", task.First().Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_ServiceIsAwayAgainAndAgain_LosesNothing()
    {
        var time = new PausingTime();
        using var over = new CancellationTokenSource();
        var tries = new ConcurrentDictionary<(string, string, string?), int>();
        var service = new ScriptedService((call, _) =>
            tries.AddOrUpdate((call.Path, call.Body, call.Headers.GetValueOrDefault("Idempotency-Key")), 1, static (_, before) => before + 1) switch
            {
                1 => ScriptedAnswer.Broken(),
                2 => new(503, "away"),
                _ => Answer(call),
            });

        var pauses = EndPausesAsync(time, over.Token);
        var (result, _) = await RunAsync(service, time);
        await over.CancelAsync();
        await pauses;

        Assert.True(result.Succeeded);
        var done = service.Calls.Where(static c => c.Body.Contains("\"attempt-done\"", StringComparison.Ordinal)).Select(static c => c.Path).Distinct();
        Assert.Equal(1 + Tasks, done.Count());
        Assert.All(tries, static t => Assert.True(t.Value == 3 || t.Key.Item1.EndsWith("/heartbeat", StringComparison.Ordinal) || t.Key.Item1 == "/ping"));
    }

    [Fact]
    public async Task Run_FirstRecordsOfATaskAreRefused_AreSentWhenItEnds()
    {
        var service = new ScriptedService((call, before) =>
            before == 0 && call.Path.Contains("/steps/work/tasks/", StringComparison.Ordinal) && call.Path.EndsWith("/metadata", StringComparison.Ordinal)
                ? new(500, "\"later\"")
                : Answer(call));

        var (result, _) = await RunAsync(service);

        Assert.True(result.Succeeded);
        foreach (var task in service.Calls.Where(static c => c.Path.Contains("/steps/work/tasks/", StringComparison.Ordinal)
            && c.Path.EndsWith("/metadata", StringComparison.Ordinal)).GroupBy(static c => c.Path))
            Assert.Equal(2, task.Count(static c => c.Body.Contains("\"ds-root\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_ArtifactsCannotBeRecorded_FailsTheTaskAndSaysWhy()
    {
        var service = new ScriptedService((call, _) =>
            call.Path.Contains("/steps/join/tasks/", StringComparison.Ordinal) && call.Path.EndsWith("/artifact", StringComparison.Ordinal)
                ? new(500, "\"disk full\"")
                : Answer(call));

        var (result, observer) = await RunAsync(service);

        Assert.False(result.Succeeded);
        Assert.Equal("join", Assert.Single(result.FailedTasks).Step);
        Assert.Contains(
            observer.Lines,
            static line => line.Contains("Cannot record the artifacts of 'ItemsFlow/7/join/", StringComparison.Ordinal)
                && line.Contains("disk full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_TaskCannotBeMade_FailsAndSaysWhy()
    {
        var service = new ScriptedService((call, _) =>
            call.Path.EndsWith("/steps/work/task", StringComparison.Ordinal) ? new(500, "\"disk full\"") : Answer(call));

        var error = await Assert.ThrowsAsync<MetadataServiceException>(() => RunAsync(service));

        Assert.Contains("create a task of 'ItemsFlow/7/work'", error.Message, StringComparison.Ordinal);
    }

    private static List<string> Lines(ScriptedService service) => [.. service.Lines.Where(
        static l => !l.EndsWith("/heartbeat", StringComparison.Ordinal) && !l.EndsWith("/ping", StringComparison.Ordinal))];

    private static async Task EndPausesAsync(PausingTime time, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = time.EndPauseAsync();
            await Task.WhenAny(pause, Task.Delay(Timeout.Infinite, cancellationToken));
        }
    }

    private async Task<(RunResult Result, RecordingObserver Observer)> RunAsync(ScriptedService service, TimeProvider? time = null)
    {
        var observer = new RecordingObserver();
        var launch = _sandbox.LaunchOf<ItemsFlow>(null, observer) with { Metadata = service.Open(time) };
        return (await FlowRunner.RunAsync(launch, TestContext.Current.CancellationToken), observer);
    }

    private ScriptedAnswer Answer(ScriptedCall call) => call.Path switch
    {
        "/ping" => ScriptedAnswer.Ok("pong", ("METADATA_SERVICE_VERSION", "2.5.1")),
        var path when path.EndsWith("/run", StringComparison.Ordinal) => ScriptedAnswer.Ok("""{"run_number": 7}"""),
        var path when path.EndsWith("/task", StringComparison.Ordinal) => ScriptedAnswer.Ok($$"""{"task_id": {{Interlocked.Increment(ref _taskIds)}}}"""),
        _ => ScriptedAnswer.Ok("{}"),
    };
}

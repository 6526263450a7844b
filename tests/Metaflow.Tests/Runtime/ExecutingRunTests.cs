using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Tests.Runtime;

public sealed class ExecutingRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_RunGoesOn_IsThereAndRunning()
    {
        await using var run = await StartAsync("goes-on");

        Assert.Equal(RunStatus.Running, run.Status);
        Assert.Equal($"GatedFlow/{run.RunId}", run.Run.Pathspec);
        Assert.False(await run.Run.IsSuccessfulAsync());
        Assert.Equal("tester", run.Run.User);
        Gate.Open("goes-on");
        var result = await run.WaitAsync();

        Assert.True(result.Succeeded);
        Assert.Equal(RunStatus.Successful, run.Status);
        Assert.Same(run.Run, result.Run);
        Assert.True(await run.Run.IsSuccessfulAsync());
        Assert.Equal("goes-on", await run.Run.ReadAsync<string>("gate"));
        Assert.Equal(run.RunId, LatestRun.Load(Path.Combine(_folder, ".metaflow"), "GatedFlow")!.Run);
    }

    [Fact]
    public async Task Events_SeveralReaders_EachSeeAllFromTheBeginning()
    {
        await using var run = await StartAsync("events");
        var early = run.EventsAsync().ToListAsync();
        await AwaitLineAsync(run, $"events b in {run.RunId}");
        Gate.Open("events");
        await run.WaitAsync();
        var late = await run.EventsAsync().ToListAsync();

        Assert.Equal(late, await early);
        Assert.Equal(run.RunId, Assert.IsType<RunEvent.RunStarting>(late[0]).RunId);
        Assert.True(Assert.IsType<RunEvent.RunFinished>(late[^1]).Succeeded);
        Assert.Equal(5, late.OfType<RunEvent.TaskStarting>().Count());
        Assert.Equal(5, late.OfType<RunEvent.TaskFinished>().Count(e => e.Outcome == TaskOutcomeKind.Succeeded));
        Assert.Contains(late, e => e is RunEvent.TaskOutput { Line: "events è finita 😀", Stream: LogStream.Stdout, Task.Step: "end" });
        Assert.Contains(late, e => e is RunEvent.TaskMessage { Message: "Foreach yields 2 child steps.", IsError: false });
        Assert.All(late, e => Assert.Equal(_time.GetUtcNow(), e.Timestamp));
    }

    [Fact]
    public async Task Events_ReaderStops_RunGoesOn()
    {
        await using var run = await StartAsync("reader");
        using var stop = new CancellationTokenSource();
        var reading = run.EventsAsync(stop.Token).ToListAsync().AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(RunStatus.Running, run.Status);
        Gate.Open("reader");
        Assert.True((await run.WaitAsync()).Succeeded);
    }

    [Fact]
    public async Task Cancel_DuringAForeach_EndsInOrder()
    {
        await using var run = await StartAsync("cancel");
        await AwaitLineAsync(run, $"cancel a in {run.RunId}");
        await AwaitLineAsync(run, $"cancel b in {run.RunId}");

        await run.CancelAsync();

        Assert.Equal(RunStatus.Cancelled, run.Status);
        Assert.False((await run.WaitAsync()).Succeeded);
        var events = await run.EventsAsync().ToListAsync();
        Assert.Contains(events, e => e is RunEvent.RunMessage { Message: "Workflow interrupted." });
        Assert.Equal(2, events.Count(e => e is RunEvent.TaskOutput { Line: "cancel a goes on" or "cancel b goes on" }));
        Assert.DoesNotContain(events, e => e is RunEvent.TaskStarting { Task.Step: "join" });
        Assert.False(Assert.IsType<RunEvent.RunFinished>(events[^1]).Succeeded);
        await run.CancelAsync();
    }

    [Fact]
    public async Task Wait_LongerThanTheTimeout_EndsTheRun()
    {
        await using var run = await StartAsync("timeout");
        await AwaitLineAsync(run, $"timeout a in {run.RunId}");
        var waiting = run.WaitAsync(TimeSpan.FromMinutes(3));
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.False((await waiting).Succeeded);
        Assert.Equal(RunStatus.TimedOut, run.Status);
        await run.CancelAsync();
        Assert.Equal(RunStatus.TimedOut, run.Status);
    }

    [Fact]
    public async Task Wait_Cancelled_RunGoesOn()
    {
        await using var run = await StartAsync("wait");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => run.WaitAsync(cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(RunStatus.Running, run.Status);
        Gate.Open("wait");
        Assert.True((await run.WaitAsync()).Succeeded);
    }

    [Fact]
    public async Task Dispose_RunGoesOn_EndsIt()
    {
        var run = await StartAsync("dispose");

        await run.DisposeAsync();
        await run.DisposeAsync();

        Assert.Equal(RunStatus.Cancelled, run.Status);
    }

    [Fact]
    public async Task Start_TwoRunsAtOnce_DoNotMeet()
    {
        await using var first = await StartAsync("first");
        await using var second = await StartAsync("second");
        foreach (var (run, gate) in ((ExecutingRun, string)[])[(first, "first"), (second, "second")])
        {
            await AwaitLineAsync(run, $"{gate} a in {run.RunId}");
            await AwaitLineAsync(run, $"{gate} b in {run.RunId}");
        }

        Gate.Open("second");
        Assert.True((await second.WaitAsync()).Succeeded);
        Assert.Equal(RunStatus.Running, first.Status);
        Gate.Open("first");
        Assert.True((await first.WaitAsync()).Succeeded);

        foreach (var (run, gate) in ((ExecutingRun, string)[])[(first, "first"), (second, "second")])
        {
            var lines = await run.EventsAsync().OfType<RunEvent.TaskOutput>().Select(e => e.Line).ToListAsync();
            Assert.Equal(5, lines.Count);
            Assert.All(lines, l => Assert.StartsWith(gate + " ", l, StringComparison.Ordinal));
            var folders = await run.Run.ReadAsync<string[]>("names");
            Assert.Equal(2, folders.Distinct().Count());
            Assert.All(folders, f => Assert.EndsWith(gate, f, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Start_ResumingAnotherRun_TellsOfWhatItTakesOver()
    {
        await using (var first = await StartAsync("resumed"))
        {
            await AwaitLineAsync(first, $"resumed a in {first.RunId}");
            await first.CancelAsync();
        }

        Gate.Open("resumed");
        var observer = new CloneObserver();
        var launch = Launch([]);
        await using var run = await FlowRunner.StartAsync(launch with
        {
            Options = launch.Options with { Resume = new ResumeOptions() },
            Observer = observer,
        });

        Assert.True((await run.WaitAsync()).Succeeded);
        var cloned = await run.EventsAsync().OfType<RunEvent.TaskCloning>().Select(e => e.Task.Step).ToListAsync();
        Assert.Equal(["start"], cloned);
        Assert.Equal(cloned, observer.Steps);
    }

    [Fact]
    public async Task Start_InsideAStep_IsARunOfItsOwn()
    {
        var result = await FlowRunner.RunAsync(Launch<NestingFlow>(new() { ["folder"] = _folder }));

        Assert.True(result.Succeeded);
        Assert.Equal("Successful start", await result.Run.ReadAsync<string>("inner"));
        var start = await (await result.Run.StepAsync("start")).TaskAsync();
        Assert.Equal("before\nafter\n", await start!.StdoutAsync());
    }

    [Fact]
    public async Task Start_BadParameter_ThrowsAndRecordsNothing()
    {
        var error = await Assert.ThrowsAsync<ParameterException>(() => FlowRunner.StartAsync(Launch(new() { ["gaet"] = "x" })));

        Assert.Contains("no parameter 'gaet'; it has gate", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, ".metaflow", "GatedFlow")));
    }

    [Fact]
    public async Task Start_ProcessesThatCannotBeHad_ThrowsAndRecordsNothing()
    {
        var launch = Launch(new() { ["gate"] = "x" });
        launch = launch with { Options = launch.Options with { Isolation = Isolation.Process } };

        await Assert.ThrowsAsync<MetaflowException>(() => FlowRunner.StartAsync(launch));

        Assert.False(Directory.Exists(Path.Combine(_folder, ".metaflow", "GatedFlow")));
    }

    [Fact]
    public async Task Start_CancelledMeanwhile_Throws() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => FlowRunner.StartAsync(Launch(new() { ["gate"] = "never" }), new CancellationToken(canceled: true)));

    private static async Task AwaitLineAsync(ExecutingRun run, string line)
    {
        await foreach (var happened in run.EventsAsync())
        {
            if (happened is RunEvent.TaskOutput output && output.Line == line)
                return;
        }

        Assert.Fail($"The run ended without '{line}'.");
    }

    private Task<ExecutingRun> StartAsync(string gate) => FlowRunner.StartAsync(Launch(new() { ["gate"] = gate }));

    private FlowLaunch Launch(ParameterValues parameters) => Launch<GatedFlow>(parameters) with { Time = _time };

    private FlowLaunch Launch<TFlow>(ParameterValues parameters)
        where TFlow : FlowSpec, IFlow => new(
        TFlow.Definition,
        new RunOptions { DatastoreRoot = _folder, Parameters = parameters },
        MetaflowConfiguration.Create(
            new Dictionary<string, string> { ["METAFLOW_USER"] = "tester" }, _folder, Path.Combine(_folder, "home")));

    private sealed class CloneObserver : RunObserver
    {
        public List<string> Steps { get; } = [];

        public override void TaskCloning(RunningTask task, string origin) => Steps.Add(task.Step);
    }
}

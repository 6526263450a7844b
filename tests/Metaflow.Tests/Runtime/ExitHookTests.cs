using Metaflow.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Tests.Runtime;

/// <summary>Exit hooks in the process of the run.</summary>
public sealed class ExitHookTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Run_Succeeding_RunsAllHooksOfSuccess()
    {
        var run = await _sandbox.RunAsync<HookedFlow>();

        Assert.True(run.Result.Succeeded);
        Assert.Equal(true, run.Observer.Succeeded);
        var messages = run.Observer.Messages.ToList();
        Assert.Equal(["praise", $"HookedFlow/{run.Result.RunId} True", "True False"], messages.Take(3));
        Assert.StartsWith("Exit hook 'Break' failed: System.InvalidOperationException: broken hook", messages[3], StringComparison.Ordinal);
        Assert.Equal("last", messages[^1]);
    }

    [Fact]
    public async Task Run_Failing_RunsHooksOfError()
    {
        var run = await _sandbox.RunAsync<HookedFlow>(new RunOptions
        {
            Parameters = new Dictionary<string, string> { ["fails"] = "true" },
        });

        Assert.False(run.Result.Succeeded);
        Assert.Equal(
            ["mourn", $"HookedFlow/{run.Result.RunId} False", "True False"],
            run.Observer.Messages.SkipWhile(m => m != "mourn"));
    }

    [Fact]
    public async Task Run_Interrupted_RunsHooksOfError()
    {
        using var interruption = new CancellationTokenSource();
        var observer = new RecordingObserver { OnStart = _ => interruption.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _sandbox.RunAsync<HookedFlow>(
            null, observer, interruption.Token));

        Assert.Contains("mourn", observer.Messages);
        Assert.Contains($"HookedFlow/{observer.RunId} False", observer.Messages);
    }

    [Fact]
    public async Task Hook_ThatHangs_IsLeftAfterItsTime()
    {
        var time = new FakeTimeProvider();
        using var sandbox = new FlowSandbox { Time = time };
        var running = sandbox.RunAsync<HangingHookFlow>();
        await HangingHookFlow.Hanging.Task.WaitAsync(TimeSpan.FromMinutes(1));

        time.Advance(TimeSpan.FromSeconds(30));
        var run = await running;

        Assert.True(run.Result.Succeeded);
        Assert.Equal(
            ["praise", "Exit hook 'Hang' was stopped: it took longer than 30 seconds.", "after"], run.Observer.Messages);
    }

    [Fact]
    public async Task Hook_WithoutTime_IsRefused()
    {
        var error = await _sandbox.RefuseAsync<ImpatientHookFlow, MetaflowException>();

        Assert.Equal("[ExitHook(TimeoutSeconds = 0)] is out of range; give 1 or more.", error.Message);
    }

    [Fact]
    public async Task Hooks_AreDescribedInTheGraph()
    {
        var run = await _sandbox.RunAsync<HookedFlow>();

        var info = await run.GraphInfoAsync();
        var decorators = ((List<object?>)info["decorators"]!).Cast<Artifacts.Pickle.PickledDict>().ToList();
        Assert.Equal(["exit_hook", "exit_hook", "exit_hook"], decorators.Select(d => d["name"]));
        var attributes = (Artifacts.Pickle.PickledDict)decorators[1]["attributes"]!;
        Assert.Equal(["TellAsync", "Break"], (List<object?>)attributes["on_success"]!);
        Assert.Equal(["TellAsync"], (List<object?>)attributes["on_error"]!);
        Assert.Empty((Artifacts.Pickle.PickledDict)attributes["options"]!);
    }
}

using Metaflow.Artifacts;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

public sealed class CatchTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Catch_LastAttemptFails_IsStoredAsPythonStoresIt()
    {
        var run = await _sandbox.SucceedAsync<CatchFlow>();

        Assert.Equal(["1 good", "2 bad 2", "3 bad 3"], (List<object?>)(await (await run.TaskAsync("join")).ReadAsync("errors"))!);
        var tasks = await run.TasksAsync("work");
        Assert.Equal([0, 1, 1], tasks.Select(t => t.Data.Attempt));
        var failed = tasks[1];
        var error = await failed.ReadAsync("error", ArtifactTypes.TaskFailure);
        Assert.Equal(("System.InvalidOperationException", "bad 2"), (error!.Type, error.Message));
        Assert.Contains("at Metaflow.Tests.Runtime.CatchFlow.Work(Int32 item)", error.StackTrace, StringComparison.Ordinal);
        Assert.Equal(failed.KeyOf("error"), failed.KeyOf(RuntimeArtifacts.CatchException));
        Assert.Equal("<class 'metaflow.exception.MetaflowExceptionWrapper'>", failed.TypeOf("error"));
        Assert.Null(await failed.ReadAsync(RuntimeArtifacts.Exception));
        Assert.Equal(true, await failed.ReadAsync(RuntimeArtifacts.TaskOk));
        Assert.Equal(false, await failed.ReadAsync(RuntimeArtifacts.Success));
        Assert.Equal(["join"], (await failed.TransitionAsync())!.Value.Steps);
        Assert.Null((await failed.TransitionAsync())!.Value.ForeachVariable);
        Assert.Equal(2L, Convert.ToInt64(await failed.ReadAsync("kept"), null));
        Assert.Equal("True", (await failed.RecordsAsync())["attempt_ok"].Value);
        var first = await run.Datastore.OpenTaskAsync(failed.Data.Task, 0);
        Assert.Null(first.Artifacts.Find(RuntimeArtifacts.CatchException));
        Assert.NotNull(await new FinishedTask(run, first).ReadAsync(RuntimeArtifacts.Exception));
    }

    [Fact]
    public async Task Catch_NoFailure_VarIsNull()
    {
        var run = await _sandbox.SucceedAsync<CatchFlow>();

        var good = (await run.TasksAsync("work"))[0];
        Assert.Null(await good.ReadAsync("error"));
        Assert.Equal("<class 'NoneType'>", good.TypeOf("error"));
        Assert.DoesNotContain(RuntimeArtifacts.CatchException, good.Names);
    }

    [Fact]
    public async Task Catch_LastAttemptFails_PrintsTheFailureAndNoOther()
    {
        var run = await _sandbox.SucceedAsync<CatchFlow>();

        var lines = run.Observer.Lines.Where(l => l.StartsWith("work/3: ", StringComparison.Ordinal)).Select(l => l[8..]).ToList();
        var caught = lines.IndexOf("@catch caught an exception from <flow CatchFlow step work[1] (input: 2)>");
        Assert.Equal("<flow CatchFlow step work[1] (input: 2)> failed:", lines[0]);
        Assert.Equal(">  System.InvalidOperationException: bad 2", lines[caught + 1]);
        Assert.All(lines.Skip(caught + 1), l => Assert.StartsWith(">  ", l, StringComparison.Ordinal));
        Assert.Single(lines, l => l.EndsWith("failed:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Catch_OfASplit_GoesOnToAllBranchesWhichInheritTheFailure()
    {
        var run = await _sandbox.SucceedAsync<CatchSplitFlow>();

        Assert.Equal(["a", "b", "end", "join", "start"], run.Steps.Order(StringComparer.Ordinal));
        var failure = await (await run.TaskAsync("end")).ReadAsync(RuntimeArtifacts.CatchException, ArtifactTypes.TaskFailure);
        Assert.Equal("too bad", failure!.Message);
        Assert.Equal(true, await (await run.TaskAsync("a")).ReadAsync(RuntimeArtifacts.Success));
        Assert.DoesNotContain(run.Observer.Lines, l => l.Contains("too bad", StringComparison.Ordinal)
            && !l.Contains("before exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Catch_SomeoneElseListens_AllDecoratorsSeeTheException()
    {
        var run = await _sandbox.SucceedAsync<CatchSplitFlow>();

        Assert.Contains("start/1: before exception too bad", run.Observer.Lines);
        Assert.Contains("start/1: before finished True", run.Observer.Lines);
    }

    [Fact]
    public async Task Catch_ArtifactCannotBeStored_FallbackHandlesIt()
    {
        var run = await _sandbox.SucceedAsync<CatchUnstorableFlow>();

        Assert.Equal([false, true], run.Observer.Started.Where(t => t.Step == "start").Select(t => t.IsFallback));
        var start = await run.TaskAsync("start");
        Assert.Equal(1, start.Data.Attempt);
        var error = await start.ReadAsync("error", ArtifactTypes.TaskFailure);
        Assert.Equal("Metaflow.TaskDiedException", error!.Type);
        Assert.Contains("Artifact 'Value' of type", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("value", start.Names);
    }

    [Fact]
    public async Task Catch_OfTheEnd_EndsTheRun()
    {
        var run = await _sandbox.SucceedAsync<CatchEndFlow>();

        Assert.Null(await (await run.TaskAsync("end")).TransitionAsync());
        Assert.Equal(false, await (await run.TaskAsync("end")).ReadAsync(RuntimeArtifacts.Success));
    }

    [Fact]
    public async Task Catch_OfAGang_LeavesTheFailureWithItsMember()
    {
        var run = await _sandbox.SucceedAsync<GangCatchFlow>();

        Assert.Equal(["good", "node 1", "good"], (List<object?>)(await (await run.TaskAsync("join")).ReadAsync("errors"))!);
    }

    [Fact]
    public async Task Catch_ByConfiguration_StoresUnderTheArtifactsName()
    {
        var run = await _sandbox.SucceedAsync<CaughtByConfigurationFlow>();

        var error = await (await run.TaskAsync("end")).ReadAsync("went_wrong", ArtifactTypes.TaskFailure);
        Assert.Equal("bad start", error!.Message);
        Assert.DoesNotContain(run.Observer.Lines, l => l.Contains("@catch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Catch_AttachedFromOutside_Catches()
    {
        var run = await _sandbox.RunAsync<AlwaysFailsFlow>(new RunOptions { With = ["catch:print_exception=False"] });

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.DoesNotContain(run.Observer.Lines, l => l.Contains("@catch", StringComparison.Ordinal));
        Assert.Contains(RuntimeArtifacts.CatchException, (await run.TaskAsync("start")).Names);
    }

    [Fact]
    public async Task Catch_RunIsInterrupted_DoesNotCatch()
    {
        using var interrupt = new CancellationTokenSource();
        var observer = new RecordingObserver { OnStart = _ => interrupt.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _sandbox.RunAsync<CatchInterruptedFlow>(observer: observer, cancellationToken: interrupt.Token));

        Assert.Single(observer.Started);
        Assert.DoesNotContain(observer.Finished, f => f.Outcome == TaskOutcomeKind.Succeeded);
        Assert.DoesNotContain(observer.Lines, l => l.Contains("@catch", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("catch:var=nothing", "names no artifact of type TaskFailure")]
    [InlineData("catch:var=", "names no artifact of type TaskFailure")]
    [InlineData("catch:print_exception=maybe", "'maybe' is no true or false for 'print_exception'")]
    [InlineData("catch:print=true", "it has var, print_exception")]
    public async Task Catch_BadSetting_IsRefusedAtLaunch(string with, string message)
    {
        var error = await _sandbox.RefuseAsync<AlwaysFailsFlow, MetaflowException>(new RunOptions { With = [with] });

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Catch_OnAForeach_IsRefusedAtLaunch()
    {
        var error = await _sandbox.RefuseAsync<CatchFlow, MetaflowException>(new RunOptions { With = ["catch"] });

        Assert.Contains("[Catch] cannot stand on step 'start'", error.Message, StringComparison.Ordinal);
        Assert.Contains("a foreach", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Catch_OnASwitchOrGang_IsRefusedAtLaunch()
    {
        var error = await _sandbox.RefuseAsync<SwitchFlow, MetaflowException>(new RunOptions { With = ["catch"] });
        Assert.Contains("a switch", error.Message, StringComparison.Ordinal);

        error = await _sandbox.RefuseAsync<GangCatchFlow, MetaflowException>(new RunOptions { With = ["catch"] });
        Assert.Contains("a gang", error.Message, StringComparison.Ordinal);
    }
}

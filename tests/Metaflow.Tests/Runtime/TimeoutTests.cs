using Metaflow.Artifacts;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

public sealed class TimeoutTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();
    private readonly TestClock _clock = TestClock.Start();

    public TimeoutTests() => _sandbox.Time = _clock.Time;

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Timeout_StepIsInTime_Succeeds()
    {
        var run = await _sandbox.SucceedAsync<TimeoutFlow>(("seconds", "89"));

        Assert.Equal(3, run.Observer.Finished.Count);
    }

    [Fact]
    public async Task Timeout_StepListens_IsAnOrdinaryFailure()
    {
        var run = await RunAsync<TimeoutFlow>(("seconds", "90"));

        Assert.False(run.Result.Succeeded);
        Assert.Equal(
            [(0, TaskOutcomeKind.Retried), (1, TaskOutcomeKind.Failed)],
            run.Observer.Finished.Where(f => f.Step == "work").Select(f => (f.Attempt, f.Outcome)));
        Assert.Contains("System.TimeoutException: Step 'work' timed out after 1 minute 30 seconds.", run.Observer.ErrorText,
            StringComparison.Ordinal);
        Assert.Contains("at Metaflow.Tests.Runtime.TimeoutFlow.Work", run.Observer.ErrorText, StringComparison.Ordinal);
        Assert.DoesNotContain("Metaflow.Runtime.", run.Observer.ErrorText, StringComparison.Ordinal);
        var work = await run.TaskAsync("work");
        Assert.Equal("attempt 1", await work.ReadAsync("word"));
        var failure = await work.ReadAsync(RuntimeArtifacts.Exception, ArtifactTypes.TaskFailure);
        Assert.Equal("System.TimeoutException", failure!.Type);
        Assert.Contains("work/2: outer exception Step 'work' timed out after 1 minute 30 seconds.", run.Observer.Lines);
    }

    [Fact]
    public async Task Timeout_StepListens_SecondAttemptHasTimeOfItsOwn()
    {
        var run = await _sandbox.SucceedAsync<TimeoutFlow>(("seconds", "90"), ("only-first", "true"));

        Assert.Equal("attempt 1", await (await run.TaskAsync("end")).ReadAsync("word"));
    }

    [Fact]
    public async Task Timeout_StepDoesNotListen_IsLeftBehindAndStoresNothing()
    {
        var run = await _sandbox.SucceedAsync<TimeoutFlow>(("seconds", "90"), ("only-first", "true"), ("listens", "false"));

        Assert.True(_clock.Through.Task.IsCompletedSuccessfully);
        Assert.DoesNotContain(run.Observer.Lines, l => l.Contains("late", StringComparison.Ordinal));
        var work = await run.TaskAsync("work");
        Assert.Equal("attempt 1", await work.ReadAsync("word"));
        var left = new FinishedTask(run, await run.Datastore.OpenTaskAsync(work.Data.Task, 0));
        Assert.Equal("start", await left.ReadAsync("word"));
        Assert.Equal([1L], ((IEnumerable<object?>)(await left.ReadAsync("numbers"))!).Select(n => Convert.ToInt64(n, null)));
        Assert.Equal(false, await left.ReadAsync(RuntimeArtifacts.TaskOk));
        var failure = await left.ReadAsync(RuntimeArtifacts.Exception, ArtifactTypes.TaskFailure);
        Assert.Contains("did not stop within 5 seconds", failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("work/2: outer exception " + failure.Message, run.Observer.Lines);
    }

    [Fact]
    public async Task TimeoutAndCatch_StepListens_IsCaughtWithWhatItHadAssigned()
    {
        var run = await _sandbox.SucceedAsync<TimeoutCatchFlow>();

        var work = await run.TaskAsync("work");
        Assert.Equal(0, work.Data.Attempt);
        Assert.Equal("work", await work.ReadAsync("word"));
        Assert.Equal("Step 'work' timed out after 1 hour.", (await work.ReadAsync("error", ArtifactTypes.TaskFailure))!.Message);
    }

    [Fact]
    public async Task TimeoutAndCatch_StepDoesNotListen_IsCaughtByTheFallback()
    {
        var run = await _sandbox.SucceedAsync<TimeoutCatchFlow>(("listens", "false"));
        _clock.Gate.SetResult();

        var work = await run.TaskAsync("work");
        Assert.Equal(1, work.Data.Attempt);
        Assert.Equal("start", await work.ReadAsync("word"));
        var error = await work.ReadAsync("error", ArtifactTypes.TaskFailure);
        Assert.Equal("Metaflow.TaskDiedException", error!.Type);
        Assert.Contains("the last attempt: TimeoutException: Step 'work' timed out after 1 hour", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timeout_ControlTaskOfAGang_HasNoLimit()
    {
        var run = await _sandbox.SucceedAsync<TimeoutGangFlow>();

        Assert.Single(await run.TasksAsync("work"));
    }

    [Fact]
    public async Task Timeout_ByConfiguration_ReplacesTheAttribute()
    {
        var run = await RunAsync<TimeoutByConfigurationFlow>();

        Assert.Contains("Step 'start' timed out after 1 minute 1 second.", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timeout_AttachedFromOutside_LeavesStepsThatHaveTheirOwn()
    {
        var run = await _sandbox.RunAsync<TimeoutFlow>(new RunOptions
        {
            With = ["timeout:seconds=1"],
            Parameters = new Dictionary<string, string> { ["seconds"] = "89" },
        });

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
    }

    [Theory]
    [InlineData("timeout", "allows 0 seconds")]
    [InlineData("timeout:seconds=-1", "allows -1 seconds")]
    [InlineData("timeout:hours=2147483647", "at most 40 days")]
    [InlineData("timeout:seconds=soon", "'soon' is no integer for 'seconds'")]
    [InlineData("timeout:days=1", "it has seconds, minutes, hours")]
    public async Task Timeout_BadSetting_IsRefusedAtLaunch(string with, string message)
    {
        var error = await _sandbox.RefuseAsync<AlwaysFailsFlow, MetaflowException>(new RunOptions { With = [with] });

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TimeLimit_OfAnotherDecorator_IsCheckedAtLaunch()
    {
        var error = await _sandbox.RefuseAsync<NoTimeFlow, MetaflowException>();

        Assert.Contains("The decorators of step 'start' limit it to -00:00:01", error.Message, StringComparison.Ordinal);
    }

    private Task<FinishedRun> RunAsync<TFlow>(params (string Name, string Value)[] parameters)
        where TFlow : FlowSpec, IFlow =>
        _sandbox.RunAsync<TFlow>(new RunOptions { Parameters = parameters.ToDictionary(p => p.Name, p => p.Value) });
}

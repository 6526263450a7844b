using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

public sealed class DecoratorTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Retry_FailsTwice_SucceedsOnTheThirdAttempt()
    {
        var run = await _sandbox.SucceedAsync<RetryFlow>();

        Assert.Equal(
            [(0, TaskOutcomeKind.Retried), (1, TaskOutcomeKind.Retried), (2, TaskOutcomeKind.Succeeded)],
            run.Observer.Finished.Where(f => f.Step == "start").Select(f => (f.Attempt, f.Outcome)));
        var start = await run.TaskAsync("start");
        Assert.Equal(2, start.Data.Attempt);
        Assert.Equal("attempt 2 seen fresh", await start.ReadAsync("word"));
        var first = await run.Datastore.OpenTaskAsync(start.Data.Task, 0);
        Assert.NotNull(first.Artifacts.Find("word"));
        Assert.Contains("2.DONE.lock", start.Files());
        Assert.Equal("2", (await start.RecordsAsync())["attempt"].Value);
        Assert.Equal(["attempt_id:2"], (await start.RecordsAsync())["attempt"].Tags);
        Assert.Equal("attempt 2 seen fresh", await (await run.TaskAsync("end")).ReadAsync("word"));
    }

    [Theory]
    [InlineData("retry:times=1", 2)]
    [InlineData("retry:times=0", 1)]
    [InlineData("retry", 4)]
    public async Task With_Retry_GivesAttemptsToStepsThatLackIt(string with, int attempts)
    {
        var run = await _sandbox.FailAsync<AlwaysFailsFlow>(new RunOptions { With = [with] });

        Assert.Equal(attempts, run.Observer.Finished.Count);
        Assert.Equal([("start", "1")], run.Result.FailedTasks);
    }

    [Fact]
    public async Task With_RetryOnAStepThatHasIt_ChangesNothing()
    {
        var run = await _sandbox.FailAsync<NeverRetriedFlow>(new RunOptions { With = ["retry:times=3"] });

        Assert.Single(run.Observer.Finished);
    }

    [Fact]
    public async Task DefaultDecorators_FromTheEnvironment_AreAttachedAfterTheOptions()
    {
        _sandbox.Environment["METAFLOW_DEFAULT_DECOSPECS"] = "retry:times=2  resources:cpu=2,memory=100";

        var run = await _sandbox.FailAsync<AlwaysFailsFlow>();
        Assert.Equal(3, run.Observer.Finished.Count);

        run = await _sandbox.FailAsync<AlwaysFailsFlow>(new RunOptions { With = ["retry:times=1"] });
        Assert.Equal(2, run.Observer.Finished.Count);
    }

    [Theory]
    [InlineData("nonsense", "There is no decorator 'nonsense'")]
    [InlineData("retry:tries=3", "Decorator 'retry' has no setting 'tries' (in --with retry:tries=3); it has times,")]
    [InlineData("retry:times=many", "'many' is no integer for 'times'")]
    [InlineData("retry:3", "'3' in --with retry:3 is no setting; write key=value.")]
    [InlineData("retry:times=5", "[Retry(Times = 5)]")]
    [InlineData("retry:minutes_between_retries=-1", "[Retry(MinutesBetweenRetries = -1)] of step 'start' is negative")]
    [InlineData("resources:cpu=0", "[Resources(Cpu = 0)] of step 'start' makes no sense; give more than 0")]
    [InlineData("resources:gpu=-1", "[Resources(Gpu = -1)] of step 'start' makes no sense; give 0 or more")]
    [InlineData("retry:times=-1", "[Retry(Times = -1)]")]
    [InlineData("environment:NAME=value", "Decorator 'environment' has no setting 'NAME'")]
    [InlineData("environment:vars=3", "'3' is no JSON object of texts for 'vars'")]
    [InlineData("environment:vars={\"A=B\": \"\"}", "[EnvironmentVariable(\"A=B\", …)]")]
    [InlineData("resources:cpu=NaN", "'NaN' is no number for 'cpu'")]
    [InlineData("", "There is no decorator ''")]
    [InlineData("labelled", "--with labelled lacks the setting 'label', which has no default; write label=value.")]
    [InlineData("labelled:label=a,size=many", "'many' is no integer for 'size'")]
    [InlineData("labelled:label=a,mode=slow", "'slow' is no one of fast, very_careful for 'mode'")]
    [InlineData("labelled:label=a,hidden=1", "it has label, size, ratio, is_on, mode, names.")]
    public async Task With_Bad_IsRefused(string with, string message)
    {
        var error = await _sandbox.RefuseAsync<AlwaysFailsFlow, MetaflowException>(new RunOptions { With = [with] });

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labelled:label=a", "a 3 0.5 False Fast ")]
    [InlineData("labelled:label=\"a, b=c\",size=7", "a, b=c 7 0.5 False Fast ")]
    [InlineData("labelled:label=a,size= -4 ,ratio=2,is_on=True", "a -4 2 True Fast ")]
    [InlineData("labelled:mode=very_careful,label=null,names=[\"x,y\", \"z\"]", " 3 0.5 False VeryCareful x,y|z")]
    [InlineData("labelled:label=9,mode=VeryCareful,names=one", "9 3 0.5 False VeryCareful one")]
    [InlineData("labelled:label=say \"a\",names=[\"x\\\",size=1\"],size=2", "say \"a\" 2 0.5 False Fast x\",size=1")]
    [InlineData("labelled:label=a,size=None", "a 3 0.5 False Fast ")]
    public async Task With_OwnDecorator_GetsItsSettings(string with, string settings)
    {
        var run = await _sandbox.RunAsync<PlainFlow>(new RunOptions { With = [with] });

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal([settings], Lines(run, "start"));
    }

    [Fact]
    public async Task With_OwnDecorator_IsDescribedInTheGraph()
    {
        var run = await _sandbox.RunAsync<PlainFlow>(new RunOptions { With = ["labelled:label=a,mode=very_careful,names=[\"b\"]"] });

        var decorator = await run.DecoratorAsync("end");
        var attributes = (Artifacts.Pickle.PickledDict)decorator["attributes"]!;
        Assert.Equal("labelled", decorator["name"]);
        Assert.Equal(
            [("label", "a"), ("size", 3L), ("ratio", 0.5), ("is_on", false), ("mode", "very_careful")],
            attributes.Take(5).Select(a => ((string)a.Key!, a.Value!)));
        Assert.Equal(["b"], (List<object?>)attributes["names"]!);
    }

    [Fact]
    public async Task EnvironmentVariables_AreDescribedInTheGraph()
    {
        var run = await _sandbox.RunAsync<PlainFlow>(new RunOptions { With = ["environment:vars={\"A\": \"b\"}"] });

        var decorator = await run.DecoratorAsync("end");
        var variables = (Artifacts.Pickle.PickledDict)((Artifacts.Pickle.PickledDict)decorator["attributes"]!)["vars"]!;
        Assert.Equal("b", variables["A"]);
    }

    [Fact]
    public void BuiltInDecorators_AreThoseThatTheCompilerIsToldOf() => Assert.Equal(
        BuiltInDecorators.All.Select(d => d.Name),
        typeof(StepDecorator).Assembly.GetCustomAttributes(typeof(AttachableDecoratorAttribute), inherit: false)
            .Cast<AttachableDecoratorAttribute>().Select(a => a.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task OwnDecorators_Succeeding_ActNearestFirstAndNest()
    {
        var run = await _sandbox.SucceedAsync<TracedFlow>();

        Assert.Equal(
            ["inner pre", "outer pre", "outer before", "inner before", "body", "inner after", "outer after", "inner post",
                "outer post", "inner finished True", "outer finished True"],
            Lines(run, "start"));
        Assert.Equal("set by a decorator", await (await run.TaskAsync("end")).ReadAsync("word"));
    }

    [Fact]
    public async Task OwnDecorators_Failing_SeeTheException()
    {
        var run = await _sandbox.RunAsync<TracedFailureFlow>();

        Assert.False(run.Result.Succeeded);
        Assert.Equal(
            ["inner pre", "outer pre", "outer before", "inner before", "inner exception broken", "outer exception broken",
                "inner finished False", "outer finished False"],
            Lines(run, "start").Where(l => l.StartsWith("inner", StringComparison.Ordinal)
                || l.StartsWith("outer", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OwnDecorator_ThatHandlesTheException_LetsTheRunGoOn()
    {
        var run = await _sandbox.SucceedAsync<HandledFlow>();

        Assert.Equal(["start", "a", "b", "join", "end"], run.Steps.Order(StringComparer.Ordinal).OrderBy(s => s switch
        {
            "start" => 0,
            "a" => 1,
            "b" => 2,
            "join" => 3,
            _ => 4,
        }));
        var start = await run.TaskAsync("start");
        Assert.Equal(true, await start.ReadAsync(RuntimeArtifacts.TaskOk));
        Assert.Equal(false, await start.ReadAsync(RuntimeArtifacts.Success));
        Assert.Equal(["a", "b"], (await start.TransitionAsync())!.Value.Steps);
        Assert.Equal("kept", await start.ReadAsync("word"));
        Assert.Equal("True", (await start.RecordsAsync())["attempt_ok"].Value);
    }

    [Fact]
    public async Task OwnDecorator_ThatHandlesTheExceptionOfAForeach_CannotSayHowToGoOn()
    {
        var run = await _sandbox.FailAsync<HandledForeachFlow>();

        Assert.Contains("nothing says how to go on", run.Observer.ErrorText, StringComparison.Ordinal);
        Assert.Contains("the list is gone", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnDecorator_ThatSkipsTheStep_GoesOnAsTheGraphSays()
    {
        var run = await _sandbox.SucceedAsync<SkippedFlow>();

        Assert.Equal(["start", "end"], run.Steps);
        Assert.DoesNotContain("word", (await run.TaskAsync("end")).Names);
        Assert.Equal(["end"], (await (await run.TaskAsync("start")).TransitionAsync())!.Value.Steps);
    }

    [Fact]
    public async Task OwnDecorator_ThatSkipsASwitch_FailsTheTask()
    {
        var run = await _sandbox.FailAsync<SkippedSwitchFlow>();

        Assert.Contains("a decorator skipped it, so nothing says how to go on", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnDecorator_ThatFailsAtTheEnd_ChangesNothing()
    {
        var run = await _sandbox.SucceedAsync<FinishFailsFlow>();

        Assert.Contains("Decorator 'finish_fails' failed after the task had ended", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnDecorator_ThatRefusesItsPlace_StopsTheLaunch()
    {
        var error = await _sandbox.RefuseAsync<RefusingDecoratorFlow, MetaflowException>();

        Assert.Equal("not on RefusingDecoratorFlow.start", error.Message);
    }

    [Fact]
    public async Task OwnDecorator_WithFallbackAttempts_HandlesTheLastFailure()
    {
        var run = await _sandbox.SucceedAsync<FallbackFlow>();

        Assert.Equal(
            [(0, TaskOutcomeKind.Retried), (1, TaskOutcomeKind.Retried), (2, TaskOutcomeKind.Succeeded)],
            run.Observer.Finished.Where(f => f.Step == "start").Select(f => (f.Attempt, f.Outcome)));
        Assert.Equal(2, run.Observer.Lines.Count(l => l.EndsWith("body", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task EnvironmentVariables_AreSetForTheStep()
    {
        var run = await _sandbox.RunAsync<EnvironmentFlow>(
            new RunOptions { With = ["environment:vars={\"METAFLOW_TEST_ATTACHED\": \"a,b=c\"}"] });

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal("one two ", await (await run.TaskAsync("start")).ReadAsync("seen"));
        Assert.Equal("a,b=c", await (await run.TaskAsync("end")).ReadAsync("seen"));
    }

    [Fact]
    public async Task Decorators_AreDescribedInTheGraph()
    {
        var run = await _sandbox.RunAsync<EnvironmentFlow>(new RunOptions { With = ["resources:cpu=2"] });

        var decorator = await run.DecoratorAsync("end");
        Assert.Equal(("resources", false), (decorator["name"], decorator["statically_defined"]));
        var attributes = (Artifacts.Pickle.PickledDict)decorator["attributes"]!;
        Assert.Equal(2.0, attributes["cpu"]);
        Assert.Equal("None", attributes["gpu"]);
    }

    private static List<string> Lines(FinishedRun run, string step) =>
        [.. run.Observer.Lines.Where(l => l.StartsWith(step + "/", StringComparison.Ordinal)).Select(l => l.Split(": ", 2)[1])];
}

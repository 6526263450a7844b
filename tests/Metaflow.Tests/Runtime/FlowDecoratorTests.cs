using System.Reflection;
using Metaflow.Runtime;
using Metaflow.Runtime.Hooks;

namespace Metaflow.Tests.Runtime;

public sealed class FlowDecoratorTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private string Notes => Path.Combine(_sandbox.Folder, "notes.txt");

    [Fact]
    public async Task Run_Succeeding_CallsHooksOfTheBaseFirst()
    {
        var run = await RunWatchedAsync<WatchedFlow>();

        var id = run.Result.RunId;
        Assert.True(run.Result.Succeeded);
        Assert.Equal(
            ["base prepare start,end", "own prepare start,end", $"base starting {id}", $"own starting {id}",
                $"base finished {id} Succeeded", $"own finished {id} Succeeded"],
            await File.ReadAllLinesAsync(Notes));
        var tags = (await run.Metadata.FindRunAsync(run.Pathspec))!.SystemTags;
        Assert.Contains($"watched:own:tester:{Notes}", tags);
        Assert.Contains($"watched:base:tester:{Notes}", tags);
    }

    [Fact]
    public async Task Run_Failing_TellsTheOutcome()
    {
        var run = await RunWatchedAsync<WatchedFlow>(("fails", "true"));

        Assert.False(run.Result.Succeeded);
        Assert.EndsWith($"own finished {run.Result.RunId} Failed\n", await File.ReadAllTextAsync(Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Interrupted_TellsTheOutcome()
    {
        using var interruption = new CancellationTokenSource();
        var observer = new RecordingObserver { OnStart = _ => interruption.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _sandbox.RunAsync<WatchedFlow>(
            Watched(), observer, interruption.Token));

        Assert.EndsWith($"own finished {observer.RunId} Interrupted\n", await File.ReadAllTextAsync(Notes), StringComparison.Ordinal);
        Assert.Equal(false, observer.Succeeded);
    }

    [Fact]
    public async Task Resume_SeveralProcessesAtOnce_OnlyTheLeaderActsOnTheRun()
    {
        await RunWatchedAsync<WatchedFlow>(("fails", "true"));
        File.Delete(Notes);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => _sandbox.RunAsync<WatchedFlow>(Watched() with
        {
            Resume = new ResumeOptions { RunId = "together-1", Identifier = $"process-{i}" },
        })));

        var notes = await File.ReadAllLinesAsync(Notes);
        Assert.Single(notes, "own starting together-1");
        Assert.Single(notes, "own finished together-1 Failed");
    }

    [Fact]
    public async Task Resume_PreparesOnce()
    {
        await RunWatchedAsync<WatchedFlow>(("fails", "true"));
        File.Delete(Notes);

        await _sandbox.RunAsync<WatchedFlow>(Watched() with { Resume = new ResumeOptions() });

        Assert.Equal(
            ["base prepare start,end", "own prepare start,end"],
            (await File.ReadAllLinesAsync(Notes)).Where(l => l.Contains("prepare", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Hook_FailingAfterTheRun_ChangesNothing()
    {
        var run = await RunWatchedAsync<LateFailureFlow>();

        Assert.True(run.Result.Succeeded);
        Assert.Contains(run.Observer.Messages, m => m.StartsWith("Decorator 'watch' failed after the run had ended:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hook_FailingBeforeTheRun_EndsIt()
    {
        var observer = new RecordingObserver();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _sandbox.RunAsync<EarlyFailureFlow>(Watched(), observer));

        Assert.Empty(observer.Started);
        Assert.Equal(false, observer.Succeeded);
        Assert.Contains("early finished", await File.ReadAllTextAsync(Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decorators_AreDescribedInTheGraph()
    {
        var run = await RunWatchedAsync<WatchedFlow>();

        var info = await run.GraphInfoAsync();
        var decorators = ((List<object?>)info["decorators"]!).Cast<Artifacts.Pickle.PickledDict>().ToList();
        Assert.Equal(["watch", "watch"], decorators.Select(d => d["name"]));
        Assert.Equal(["base", "own"], decorators.Select(d => ((Artifacts.Pickle.PickledDict)d["attributes"]!)["label"]));
        Assert.All(decorators, d => Assert.Equal(true, d["statically_defined"]));
    }

    [Theory]
    [InlineData(null, false, "user.tester", true, false)]
    [InlineData("b_1", false, "test.b_1", false, false)]
    [InlineData(null, true, "prod", false, true)]
    [InlineData("b", true, "prod.b", false, true)]
    public async Task Project_Branch_IsSeenByStepsAndInTags(string? branch, bool production, string name, bool isUser, bool isProduction)
    {
        var run = await _sandbox.RunAsync<ProjectFlow>(Project(branch, production));

        Assert.Equal(
            $"movies {name} movies.{name}.ProjectFlow {isUser} {isProduction}",
            await (await run.TaskAsync("start")).ReadAsync("seen"));
        var tags = (await run.Metadata.FindRunAsync(run.Pathspec))!.SystemTags;
        Assert.Contains("project:movies", tags);
        Assert.Contains("project_branch:" + name, tags);
        Assert.Null(Current.ProjectName);
    }

    [Theory]
    [InlineData(null, false, "test.b")]
    [InlineData("b", false, "test.b")]
    public async Task Project_BranchOfTheAttribute_IsTaken(string? branch, bool production, string name)
    {
        var run = await _sandbox.RunAsync<FixedBranchFlow>(Project(branch, production));

        Assert.Equal(name, await (await run.TaskAsync("end")).ReadAsync("branch"));
    }

    [Fact]
    public async Task Project_ProductionOfTheAttribute_IsTaken()
    {
        var run = await _sandbox.RunAsync<ProductionFlow>(Project("c", production: true));

        Assert.Equal("prod.c", await (await run.TaskAsync("end")).ReadAsync("branch"));
    }

    [Theory]
    [InlineData("c", false, "[Project] says that branch is 'b', and --branch says 'c'; leave out one of them.")]
    [InlineData(null, true, "[Project] says that production is 'false', and --production says 'true'; leave out one of them.")]
    [InlineData("", false, "[Project] says that branch is 'b', and --branch says ''; leave out one of them.")]
    public async Task Project_SaidTwice_IsRefused(string? branch, bool production, string message)
    {
        var error = await _sandbox.RefuseAsync<FixedBranchFlow, MetaflowException>(Project(branch, production));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("a.b")]
    [InlineData("a/../b")]
    public async Task Project_BadBranch_IsRefused(string branch)
    {
        var error = await _sandbox.RefuseAsync<ProjectFlow, MetaflowException>(Project(branch, production: false));

        Assert.Equal($"'{branch}' is no branch name; write 1 to 128 of a-z, 0-9 and _.", error.Message);
    }

    [Fact]
    public async Task StepDecorator_SkippingASwitch_CanChoose()
    {
        var run = await _sandbox.SucceedAsync<ChosenSwitchFlow>();

        Assert.Equal(["start", "big", "end"], run.Steps);
    }

    [Fact]
    public async Task StepDecorator_SkippingAForeach_CanGiveTheItems()
    {
        var run = await _sandbox.SucceedAsync<SkippedForeachFlow>();

        Assert.Equal(15L, await (await run.TaskAsync("end")).ReadAsync("total"));
    }

    [Fact]
    public async Task StepDecorator_GoingOnToNoStep_FailsTheTask()
    {
        var run = await _sandbox.FailAsync<WrongGoOnFlow>();

        Assert.Contains("goes on to 'nowhere', which is no step; the steps are start, end.", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StepDecorator_CanReplaceTheException()
    {
        var run = await _sandbox.FailAsync<RenamedFailureFlow>();

        Assert.Contains("System.NotSupportedException: renamed", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StepDecorator_WhereTheRunIsLaunched_SeesEachAttempt()
    {
        var run = await _sandbox.RunAsync<RetryFlow>(new RunOptions { With = ["counted:file=" + Notes] });

        Assert.True(run.Result.Succeeded);
        Assert.Equal(
            ["start 0 starts", "start 0 Retried", "start 1 starts", "start 1 Retried", "start 2 starts", "start 2 Succeeded",
                "end 0 starts", "end 0 Succeeded"],
            await File.ReadAllLinesAsync(Notes));
        Assert.Contains(run.Observer.Messages, m => m.StartsWith("Decorator 'counted' failed:", StringComparison.Ordinal));
    }

    [Fact]
    public void DecoratedRunObserver_HandsEverythingOn()
    {
        var members = typeof(RunObserver).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

        Assert.All(members, m => Assert.Equal(
            typeof(DecoratedRunObserver),
            typeof(DecoratedRunObserver).GetMethod(m.Name, [.. m.GetParameters().Select(p => p.ParameterType)])!.DeclaringType));
    }

    private Task<FinishedRun> RunWatchedAsync<TFlow>(params (string Name, string Value)[] parameters)
        where TFlow : FlowSpec, IFlow => _sandbox.RunAsync<TFlow>(Watched() with
        {
            Parameters = parameters.ToDictionary(p => p.Name, p => p.Value),
        });

    private RunOptions Watched() => new()
    {
        DecoratorOptions = new Dictionary<string, string> { ["watch-file"] = Notes },
    };

    private static RunOptions Project(string? branch, bool production)
    {
        var options = new Dictionary<string, string>();
        if (branch is not null)
            options["branch"] = branch;
        if (production)
            options["production"] = "true";
        return new RunOptions { DecoratorOptions = options };
    }
}

using Metaflow.Artifacts;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

public sealed class ResumeTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Resume_StepFailed_TakesOverWhatIsDoneAndRunsTheRest()
    {
        var failed = await FailAsync<TrappedLinearFlow>("middle");
        var run = await ResumeAsync<TrappedLinearFlow>(failed);

        Assert.Equal(["start"], run.Observer.Cloned.Select(c => c.Task.Step));
        Assert.Equal([$"{failed.Result.RunId}/start/1"], run.Observer.Cloned.Select(c => c.Origin));
        Assert.Equal(["middle", "end"], run.Steps);
        Assert.Equal("start,middle,end", await (await run.TaskAsync("end")).ReadAsync("trace"));
        Assert.Equal(failed.Result.RunId, await (await run.TaskAsync("middle")).ReadAsync("origin"));
    }

    [Fact]
    public async Task Resume_ClonedTask_IsRecordedAsPythonRecordsIt()
    {
        var failed = await FailAsync<TrappedLinearFlow>("middle");
        var run = await ResumeAsync<TrappedLinearFlow>(failed);

        var (origin, clone) = (await failed.TaskAsync("start"), await run.TaskAsync("start"));
        Assert.Equal(origin.Data.Artifacts, clone.Data.Artifacts);
        var records = await clone.RecordsAsync();
        Assert.Equal("1", records["origin-task-id"].Value);
        Assert.Equal(failed.Result.RunId, records["origin-run-id"].Value);
        Assert.Equal("0", records["attempt"].Value);
        Assert.Equal("0", records["attempt-done"].Value);
        Assert.Equal("True", records["attempt_ok"].Value);
        Assert.DoesNotContain("ds-root", records.Keys);
        Assert.Equal(
            origin.Data.Artifacts.Select(a => (a.Name, a.Key)).Order(),
            (await run.Metadata.ListArtifactsAsync(clone.Data.Task)).Select(a => (a.Name, a.Key)).Order());
        var executed = await (await run.TaskAsync("middle")).RecordsAsync();
        Assert.Equal(failed.Result.RunId, executed["origin-run-id"].Value);
        Assert.DoesNotContain("origin-task-id", executed.Keys);
        Assert.Equal(failed.Result.RunId, await File.ReadAllTextAsync(Path.Combine(run.Root, "TrappedLinearFlow", "latest_run")));
    }

    [Fact]
    public async Task Resume_StepNamed_RunsItAndAllAfterItAgain()
    {
        var done = await SucceedAsync<TrappedLinearFlow>();
        var run = await ResumeAsync<TrappedLinearFlow>(done, step: "Middle");

        Assert.Equal(["start"], run.Observer.Cloned.Select(c => c.Task.Step));
        Assert.Equal(["middle", "end"], run.Steps);
    }

    [Fact]
    public async Task Resume_RunWasDone_TakesOverAllAndSucceeds()
    {
        var done = await SucceedAsync<TrappedNestFlow>();
        var run = await ResumeAsync<TrappedNestFlow>(done);

        Assert.Equal(done.Observer.Started.Count, run.Observer.Cloned.Count);
        Assert.Empty(run.Steps);
    }

    [Theory]
    [InlineData("1.0l")]
    [InlineData("2.1r")]
    [InlineData("0.0l+0.0r")]
    [InlineData("inner 1")]
    [InlineData("outer")]
    [InlineData("end")]
    public async Task Resume_NestedForeach_RunsEachTaskOnceInAll(string trapped)
    {
        var failed = await FailAsync<TrappedNestFlow>(trapped);
        var run = await ResumeAsync<TrappedNestFlow>(failed);

        Assert.Equal(1 + 3 + 6 + 12 + 6 + 3 + 1 + 1, run.Observer.Cloned.Count + run.Observer.Started.Count);
        Assert.Equal(
            failed.Observer.Finished.Count(t => t.Outcome == TaskOutcomeKind.Succeeded), run.Observer.Cloned.Count);
        var names = await (await run.TaskAsync("end")).ReadAsync("names", ArtifactTypes.Array(ArtifactTypes.String));
        Assert.Equal(
            ["0.0l+0.0r", "0.1l+0.1r", "1.0l+1.0r", "1.1l+1.1r", "2.0l+2.0r", "2.1l+2.1r"], names);
    }

    [Theory]
    [InlineData("2#1", 6)]
    [InlineData("3#2", 6)]
    [InlineData("3#3", 6)]
    [InlineData("many", 6)]
    public async Task Resume_RecursionInAForeach_GoesOnInTheRightRound(string trapped, int total)
    {
        var failed = await FailAsync<TrappedRecursionFlow>(trapped);
        var run = await ResumeAsync<TrappedRecursionFlow>(failed);

        Assert.Equal(1 + 3 + (1 + 2 + 3) + 3 + 1 + 1 + 1 + 1, run.Observer.Cloned.Count + run.Observer.Started.Count);
        Assert.Equal((long)total, await (await run.TaskAsync("end")).ReadAsync("total"));
        var rounds = await run.TasksAsync("loop");
        Assert.Equal(6, rounds.Count);
    }

    [Fact]
    public async Task Resume_MemberOfAGangFailed_RunsTheWholeGang()
    {
        var failed = await FailAsync<TrappedGangFlow>("rank 1");
        var run = await ResumeAsync<TrappedGangFlow>(failed);

        Assert.Equal(["start"], run.Observer.Cloned.Select(c => c.Task.Step));
        Assert.Equal(3, run.Observer.Started.Count(t => t.Step == "train"));
        var ranks = await (await run.TaskAsync("end")).ReadAsync("ranks", ArtifactTypes.Array(ArtifactTypes.Int32));
        Assert.Equal([0, 1, 2], ranks);
    }

    [Fact]
    public async Task Resume_GangWasDone_TakesItOverWithItsControlTask()
    {
        var failed = await FailAsync<TrappedGangFlow>("join");
        var run = await ResumeAsync<TrappedGangFlow>(failed);

        Assert.Equal(["2", "2_node_1", "2_node_2"], run.Observer.Cloned.Skip(1).Select(c => c.Task.TaskId));
        Assert.Equal(["join", "end"], run.Steps);
        var control = (await run.TasksAsync("train"))[0];
        Assert.Equal("control_task", (await control.RecordsAsync())["internal_task_type"].Value);
    }

    [Fact]
    public async Task Resume_OfAResumedRun_GoesOnFromThere()
    {
        var first = await FailAsync<TrappedLinearFlow>("middle");
        var second = await ResumeAsync<TrappedLinearFlow>(first);
        var third = await ResumeAsync<TrappedLinearFlow>(second, step: "end");

        Assert.Equal(["start", "middle"], third.Observer.Cloned.Select(c => c.Task.Step));
        Assert.Equal("start,middle,end", await (await third.TaskAsync("end")).ReadAsync("trace"));
    }

    [Fact]
    public async Task Resume_WithoutOrigin_TakesTheRunThatWasStartedLast()
    {
        await SucceedAsync<TrappedLinearFlow>();
        var failed = await FailAsync<TrappedLinearFlow>("end");
        File.Delete(TrapFile);
        var run = await _sandbox.RunAsync<TrappedLinearFlow>(new RunOptions { Resume = new ResumeOptions() });

        Assert.All(run.Observer.Cloned, c => Assert.StartsWith(failed.Result.RunId + "/", c.Origin, StringComparison.Ordinal));
        Assert.Equal(["end"], run.Steps);
    }

    [Theory]
    [InlineData("renamed")]
    [InlineData(nameof(InputsFlow.Third))]
    public async Task Resume_StepWithANameOfItsOwn_IsFoundByEitherName(string name)
    {
        var done = await _sandbox.SucceedAsync<InputsFlow>();
        var run = await ResumeAsync<InputsFlow>(done, step: name);

        Assert.Equal(["renamed", "join", "end"], run.Steps);
    }

    [Fact]
    public async Task Resume_CloneOnly_RunsNothing()
    {
        var failed = await FailAsync<TrappedLinearFlow>("middle");
        var run = await _sandbox.RunAsync<TrappedLinearFlow>(new RunOptions { Resume = new ResumeOptions { CloneOnly = true } });

        Assert.True(run.Result.Succeeded);
        Assert.Empty(run.Steps);
        Assert.Single(await run.TasksAsync("start"));
        Assert.NotEqual(failed.Result.RunId, run.Result.RunId);
    }

    [Fact]
    public async Task Resume_SeveralProcessesAtOnce_OneDoesTheWork()
    {
        await FailAsync<TrappedNestFlow>("outer");
        File.Delete(TrapFile);

        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => _sandbox.RunAsync<TrappedNestFlow>(new RunOptions
        {
            Resume = new ResumeOptions { RunId = "together-1", Identifier = $"process-{i}" },
        })));

        Assert.All(runs, r => Assert.True(r.Result.Succeeded));
        var worker = Assert.Single(runs, r => r.Observer.Started.Count > 0);
        Assert.Equal(["join_outer", "end"], worker.Steps);
        Assert.Equal(6, (await worker.TasksAsync("join_branches")).Count);
        Assert.Single(await worker.TasksAsync("end"));
    }

    [Fact]
    public async Task Resume_LeaderStartsAgain_GoesOnWithItsWork()
    {
        await FailAsync<TrappedLinearFlow>("end");
        File.Delete(TrapFile);
        var resume = new ResumeOptions { RunId = "again-1", Identifier = "leader", CloneOnly = true };
        await _sandbox.RunAsync<TrappedLinearFlow>(new RunOptions { Resume = resume });

        var run = await _sandbox.RunAsync<TrappedLinearFlow>(new RunOptions { Resume = resume with { CloneOnly = false } });

        Assert.Equal(["end"], run.Steps);
        Assert.Equal("start,middle,end", await (await run.TaskAsync("end")).ReadAsync("trace"));
    }

    [Theory]
    [InlineData("no_such", null, null, "no_such")]
    [InlineData(null, "77", null, "77")]
    [InlineData(null, null, "123", "123")]
    public async Task Resume_WhatDoesNotExist_IsRefused(string? step, string? origin, string? runId, string named)
    {
        await FailAsync<TrappedLinearFlow>("middle");
        var before = Directory.GetDirectories(Path.Combine(_sandbox.Folder, ".metaflow", "TrappedLinearFlow"));

        var error = await Assert.ThrowsAsync<MetaflowException>(() => _sandbox.RunAsync<TrappedLinearFlow>(new RunOptions
        {
            Resume = new ResumeOptions { Step = step, OriginRunId = origin, RunId = runId },
        }));

        Assert.Contains($"'{named}'", error.Message.Replace("TrappedLinearFlow/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetDirectories(Path.Combine(_sandbox.Folder, ".metaflow", "TrappedLinearFlow")));
    }

    [Fact]
    public async Task Resume_NothingRanBefore_IsRefused()
    {
        var error = await Assert.ThrowsAsync<MetaflowException>(() =>
            _sandbox.RunAsync<TrappedLinearFlow>(new RunOptions { Resume = new ResumeOptions() }));

        Assert.Contains("--origin-run-id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_ParameterGiven_IsRefused()
    {
        await FailAsync<TrappedLinearFlow>("middle");
        var error = await Assert.ThrowsAsync<MetaflowException>(() => _sandbox.RunAsync<TrappedLinearFlow>(new RunOptions
        {
            Resume = new ResumeOptions(),
            Parameters = new Dictionary<string, string> { ["trapped"] = "x" },
        }));

        Assert.Contains("'trapped'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_CodeHasChanged_RunsTheNewCode()
    {
        await FailAsync<Before.ChangedFlow>("end");
        File.Delete(TrapFile);
        var run = await _sandbox.RunAsync<After.ChangedFlow>(new RunOptions { Resume = new ResumeOptions() });

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal(["start"], run.Observer.Cloned.Select(c => c.Task.Step));
        Assert.Equal(["middle", "added", "end"], run.Steps);
        var end = await run.TaskAsync("end");
        Assert.Equal("before,middle,added 7", await end.ReadAsync("trace"));
        Assert.Equal("new", await end.ReadAsync("version"));
        var graph = Assert.IsType<Artifacts.Pickle.PickledDict>(await end.ReadAsync(RuntimeArtifacts.GraphInfo));
        Assert.True(Assert.IsType<Artifacts.Pickle.PickledDict>(graph["steps"]).TryGetValue("added", out _));
    }

    private string TrapFile => Path.Combine(_sandbox.Folder, "trap");

    private Task<FinishedRun> FailAsync<TFlow>(string trapped)
        where TFlow : FlowSpec, IFlow
    {
        File.WriteAllText(TrapFile, "");
        return _sandbox.FailAsync<TFlow>(new RunOptions
        {
            Parameters = new Dictionary<string, string> { ["trap"] = TrapFile, ["trapped"] = trapped },
        });
    }

    private Task<FinishedRun> SucceedAsync<TFlow>()
        where TFlow : FlowSpec, IFlow => _sandbox.SucceedAsync<TFlow>(("trap", TrapFile));

    private async Task<FinishedRun> ResumeAsync<TFlow>(FinishedRun origin, string? step = null)
        where TFlow : FlowSpec, IFlow
    {
        File.Delete(TrapFile);
        var run = await _sandbox.RunAsync<TFlow>(new RunOptions
        {
            Resume = new ResumeOptions { OriginRunId = origin.Result.RunId, Step = step },
        });
        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        return run;
    }
}

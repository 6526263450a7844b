using Metaflow.Artifacts;
using Metaflow.Client;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;
using Metaflow.Runtime.Spin;

namespace Metaflow.Tests.Runtime;

public sealed class SpinTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private string TrapFile => Path.Combine(_sandbox.Folder, "trap");

    [Fact]
    public async Task Spin_LinearStep_RunsOnTheInputsOfThatTime()
    {
        var run = await RunAsync<TrappedLinearFlow>();

        var (result, observer) = await SpinAsync<TrappedLinearFlow>($"{run.Result.RunId}/Middle");

        Assert.True(result.Succeeded);
        Assert.Equal(["middle/0: passed middle"], observer.Lines);
        Assert.NotEqual(run.Result.RunId, result.RunId);
    }

    [Fact]
    public async Task Spin_NothingIsKept_LeavesEverythingAsItWas()
    {
        await RunAsync<TrappedLinearFlow>();
        var before = Files();

        await SpinAsync<TrappedLinearFlow>("end");

        Assert.Equal(before, Files());
    }

    [Theory]
    [InlineData("start", "passed start")]
    [InlineData("end", "passed end")]
    public async Task Spin_StepAlone_TakesTheLatestRun(string step, string line)
    {
        await RunAsync<TrappedLinearFlow>();

        var (result, observer) = await SpinAsync<TrappedLinearFlow>(step);

        Assert.True(result.Succeeded);
        Assert.Equal([$"{step}/0: {line}"], observer.Lines);
    }

    [Theory]
    [InlineData("renamed")]
    [InlineData(nameof(InputsFlow.Third))]
    public async Task Spin_StepWithANameOfItsOwn_IsFoundByEitherName(string name)
    {
        await _sandbox.SucceedAsync<InputsFlow>();

        var (result, observer) = await SpinAsync<InputsFlow>(name);

        Assert.True(result.Succeeded);
        Assert.Equal(["renamed"], observer.Started.Select(static t => t.Step));
    }

    [Fact]
    public async Task Spin_StepThatFailed_CanBeTriedUntilItWorks()
    {
        File.WriteAllText(TrapFile, "");
        await _sandbox.FailAsync<TrappedLinearFlow>(new RunOptions
        {
            Parameters = new Dictionary<string, string> { ["trap"] = TrapFile, ["trapped"] = "middle" },
        });

        var (failed, seen) = await SpinAsync<TrappedLinearFlow>("middle");
        File.Delete(TrapFile);
        var (mended, _) = await SpinAsync<TrappedLinearFlow>("middle");

        Assert.Equal([("middle", "0")], failed.FailedTasks);
        Assert.Contains("fell into the trap", seen.ErrorText, StringComparison.Ordinal);
        Assert.True(mended.Succeeded);
    }

    [Fact]
    public async Task Spin_Join_GetsItsInputsInOrder()
    {
        var run = await RunAsync<TrappedNestFlow>();

        var (result, _) = await SpinAsync<TrappedNestFlow>("join_outer", persist: true);

        var names = await ReadAsync(result, "join_outer", "names", ArtifactTypes.Array(ArtifactTypes.String));
        Assert.Equal(
            ["0.0l+0.0r", "0.1l+0.1r", "1.0l+1.0r", "1.1l+1.1r", "2.0l+2.0r", "2.1l+2.1r"], names);
        Assert.NotEqual(run.Result.RunId, result.RunId);
    }

    [Fact]
    public async Task Spin_ItemOfAForeach_GetsThatItem()
    {
        var run = await RunAsync<TrappedNestFlow>();
        foreach (var task in await run.TasksAsync("split"))
        {
            var label = await task.ReadAsync("label");
            var (result, _) = await SpinAsync<TrappedNestFlow>($"{run.Result.RunId}/split/{task.Id}", persist: true);
            Assert.Equal(label, await ReadAsync(result, "split", "label", ArtifactTypes.String));
        }
    }

    [Fact]
    public async Task Spin_RoundOfARecursion_GoesOnFromTheRoundBefore()
    {
        var run = await RunAsync<TrappedRecursionFlow>();
        var last = (await run.TasksAsync("loop"))[^1];

        var (result, observer) = await SpinAsync<TrappedRecursionFlow>($"{run.Result.RunId}/loop/{last.Id}");

        Assert.True(result.Succeeded);
        var expected = $"loop/0: passed {await last.ReadAsync("item")}#{await last.ReadAsync("rounds")}";
        Assert.Equal([expected], observer.Lines);
    }

    [Fact]
    public async Task Spin_ArtifactsGiven_ReplaceThoseOfTheInputs()
    {
        await RunAsync<TrappedLinearFlow>();

        var (result, _) = await SpinAsync<TrappedLinearFlow>("middle", """{"Trace": "other"}""", persist: true);

        Assert.Equal("other,middle", await ReadAsync(result, "middle", "trace", ArtifactTypes.String));
    }

    [Fact]
    public async Task Spin_ArtifactsOfOneInputGiven_ReplaceThoseOfThatInput()
    {
        var run = await RunAsync<TrappedNestFlow>();
        var input = (await run.TasksAsync("join_inner"))[1];

        var (result, _) = await SpinAsync<TrappedNestFlow>(
            "join_outer", $"{{\"{run.Result.RunId}/join_inner/{input.Id}\": {{\"names\": [\"x\"]}}}}", persist: true);

        var names = await ReadAsync(result, "join_outer", "names", ArtifactTypes.Array(ArtifactTypes.String));
        Assert.Equal(5, names.Length);
        Assert.Contains("x", names);
    }

    [Theory]
    [InlineData("middle", """{"no_such": 1}""", "'no_such'")]
    [InlineData("middle", """{"trace": 5}""", "trace")]
    [InlineData("middle", "[1]", "JSON object")]
    [InlineData("middle", "{", "JSON")]
    [InlineData("middle", """{"1/start/1": {"trace": "x"}}""", "'1/start/1'")]
    [InlineData("no_such", null, "'no_such'")]
    [InlineData("77/middle", null, "77")]
    [InlineData("a/b/c/d/e", null, "'a/b/c/d/e'")]
    public async Task Spin_WhatDoesNotExist_IsRefused(string task, string? artifacts, string named)
    {
        await RunAsync<TrappedLinearFlow>();
        var before = Files();

        var error = await Assert.ThrowsAnyAsync<MetaflowException>(() => SpinAsync<TrappedLinearFlow>(task, artifacts, persist: true));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Spin_MemberOfAGang_IsRefused()
    {
        await RunAsync<TrappedGangFlow>();

        var error = await Assert.ThrowsAsync<MetaflowException>(() => SpinAsync<TrappedGangFlow>("train"));

        Assert.Contains("'train'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spin_Persist_KeepsATaskThatIsReadWithoutTheDatastore()
    {
        await RunAsync<TrappedLinearFlow>();
        var (result, _) = await SpinAsync<TrappedLinearFlow>("middle", persist: true);
        Directory.Delete(Path.Combine(_sandbox.Folder, ".metaflow"), recursive: true);

        var root = Path.Combine(_sandbox.Folder, SpinFolder.Name);
        var client = new MetaflowClient(new LocalMetadata(root, "reader"), new LocalStorage(root));
        var task = await client.TaskAsync($"TrappedLinearFlow/{result.RunId}/middle/0");

        Assert.True(await task.IsSuccessfulAsync());
        Assert.Equal("start,middle", await task.ReadAsync<string>("Trace"));
        Assert.Equal(TrapFile, await task.ReadAsync<string>("Trap"));
        Assert.Contains("passed middle", await task.StdoutAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spin_RetriedStep_RunsOnce()
    {
        var run = await _sandbox.FailAsync<RetriedFlow>();

        var (result, observer) = await SpinAsync<RetriedFlow>($"{run.Result.RunId}/only");

        Assert.False(result.Succeeded);
        Assert.Single(observer.Started);
        Assert.Contains("Decorator 'retry' is left out.", observer.Messages);
    }

    private Task<FinishedRun> RunAsync<TFlow>()
        where TFlow : FlowSpec, IFlow => _sandbox.SucceedAsync<TFlow>(("trap", TrapFile));

    private string[] Files() =>
        [.. Directory.EnumerateFiles(_sandbox.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private async Task<(RunResult Result, RecordingObserver Observer)> SpinAsync<TFlow>(
        string task, string? artifacts = null, bool persist = false)
        where TFlow : FlowSpec, IFlow
    {
        var observer = new RecordingObserver();
        var spin = new SpinOptions { Task = task, Artifacts = artifacts, Persist = persist };
        var launch = _sandbox.LaunchOf<TFlow>(options: null, observer);
        return (await FlowRunner.SpinAsync(launch, spin, TestContext.Current.CancellationToken), observer);
    }

    private async Task<T> ReadAsync<T>(RunResult result, string step, string artifact, ArtifactType<T> type)
    {
        Assert.True(result.Succeeded);
        var datastore = new FlowDatastore(
            result.FlowName, new LocalStorage(Path.Combine(_sandbox.Folder, SpinFolder.Name)));
        var task = await datastore.OpenTaskAsync(new Pathspec(result.FlowName, result.RunId, step, "0"));
        return type.Deserialize(await task.LoadAsync(artifact), artifact);
    }
}

public sealed partial class RetriedFlow : FlowSpec
{
    [Step, Retry(Times = 2)]
    public void Only() => throw new InvalidOperationException("always");
}

using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

public sealed class ForeachTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData(typeof(ListForeachFlow), "items", "0=10,1=20,2=30")]
    [InlineData(typeof(ArrayForeachFlow), "names", "0=a,1=b")]
    [InlineData(typeof(SequenceForeachFlow), "sequence", "0=0,1=1,2=4")]
    [InlineData(typeof(ParameterForeachFlow), "words", "0=x,1=y")]
    [InlineData(typeof(ExpressionForeachFlow), "_foreach_work", "0=1,1=2,2=3")]
    [InlineData(typeof(RecordForeachFlow), "people", "0=Ann 30,1=Bob 40")]
    [InlineData(typeof(NullItemForeachFlow), "maybe", "0=a,1=null")]
    [InlineData(typeof(RenamedForeachFlow), "_foreach_work", "0=1,1=2")]
    public async Task Foreach_OverAnyCollection_GivesEachItemToOneTask(Type flow, string artifact, string seen)
    {
        var run = await RunAsync(flow);

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal(seen, await (await run.TaskAsync("end")).ReadAsync("seen"));
        var start = await run.TaskAsync("start");
        Assert.Equal(artifact, (await start.TransitionAsync())!.Value.ForeachVariable);
        Assert.Equal(artifact, await start.ReadAsync(RuntimeArtifacts.ForeachVariable));
        var count = seen.Split(',').Length;
        Assert.Equal((long)count, await start.ReadAsync(RuntimeArtifacts.ForeachNumSplits));
        var works = await run.TasksAsync("work");
        Assert.Equal(count, works.Count);
        foreach (var (index, work) in works.Index())
        {
            var frame = Assert.Single(await work.StackAsync());
            Assert.Equal(("work", artifact, count, index), (frame.Step, frame.Variable, frame.NumSplits, frame.Index));
        }
    }

    [Fact]
    public async Task Foreach_Nested_KeepsBothLevels()
    {
        var run = await _sandbox.SucceedAsync<NestedForeachFlow>();

        Assert.Equal(
            ["a0:x0", "a0:x1", "b1:x0", "b1:x1"],
            Assert.IsType<List<object?>>(await (await run.TaskAsync("end")).ReadAsync("all")).Order());
        FinishedTask? deep = null;
        foreach (var task in await run.TasksAsync("deep"))
        {
            if ((await task.StackAsync()).All(f => f.Index == 1))
                deep = task;
        }

        Assert.NotNull(deep);
        Assert.Equal(
            [new ForeachFrame("outer", "letters", 2, 1, "b"), new ForeachFrame("inner", "_foreach_inner", 2, 1, "x1")],
            await deep.StackAsync());
        var records = await deep.RecordsAsync();
        Assert.Equal("outer:1,inner:1", records["foreach-execution-path"].Value);
        Assert.Equal("""["letters=b","_foreach_inner=x1"]""", records["foreach-stack"].Value);
        foreach (var inner in await run.TasksAsync("inner_join"))
            Assert.Equal(("outer", "letters"), (Assert.Single(await inner.StackAsync()).Step, "letters"));
        Assert.Empty(await (await run.TaskAsync("outer_join")).StackAsync());
        Assert.DoesNotContain("foreach-stack", (await (await run.TaskAsync("outer_join")).RecordsAsync()).Keys);
    }

    [Fact]
    public async Task Foreach_AfterInnerJoinWithMerge_KnowsItsItemAgain()
    {
        var run = await _sandbox.SucceedAsync<NestedForeachFlow>();

        Assert.Equal(["a", "b"], (await run.ValuesAsync("after", "again")));
    }

    [Fact]
    public async Task Foreach_HiddenOuterItems_SurviveInnerMergeAndConflictNowhere()
    {
        var run = await _sandbox.SucceedAsync<HiddenNestedForeachFlow>();

        Assert.Equal(60L, await (await run.TaskAsync("end")).ReadAsync("sum"));
        Assert.DoesNotContain("_foreach_inner", (await run.TaskAsync("outer_join")).Names);
    }

    [Theory]
    [InlineData(typeof(EmptyForeachFlow), "the foreach over 'Items' has no items")]
    [InlineData(typeof(NullForeachFlow), "the foreach over 'Items' got null")]
    public async Task Foreach_NothingToRunOver_FailsTheStep(Type flow, string message)
    {
        var run = await RunAsync(flow);

        Assert.Equal([("start", "1")], run.Result.FailedTasks);
        Assert.Contains($"Step 'start' makes an invalid transition: {message}", run.Observer.ErrorText, StringComparison.Ordinal);
        Assert.Null(await (await run.TaskAsync("start")).TransitionAsync());
    }

    [Fact]
    public async Task Foreach_MoreItemsThanAllowed_FailsWithTheOption()
    {
        var run = await _sandbox.FailAsync<ListForeachFlow>(new RunOptions { MaxNumSplits = 2 });

        Assert.Equal([("start", "1")], run.Result.FailedTasks);
        Assert.Contains(run.Observer.Messages, m => m.Contains("--max-num-splits 3", StringComparison.Ordinal));
        Assert.Empty(await run.TasksAsync("work"));
        var allowed = await _sandbox.RunAsync<ListForeachFlow>(new RunOptions { MaxNumSplits = 3 });
        Assert.True(allowed.Result.Succeeded);
    }

    [Fact]
    public async Task Foreach_LongAndOddItems_AreShortenedInTheStack()
    {
        var run = await _sandbox.SucceedAsync<OddItemsForeachFlow>();

        var start = await run.TaskAsync("start");
        Assert.Equal(
            [new string('é', 30), "", "ok"],
            await start.ReadAsync(RuntimeArtifacts.ForeachValues, RuntimeTypes.OptionalStrings));
        _sandbox.Environment["METAFLOW_INCLUDE_FOREACH_STACK"] = "false";
        run = await _sandbox.SucceedAsync<OddItemsForeachFlow>();
        Assert.Null((await (await run.TasksAsync("work"))[0].StackAsync())[0].Value);
        Assert.DoesNotContain("foreach-stack", (await (await run.TasksAsync("work"))[0].RecordsAsync()).Keys);
    }

    [Fact]
    public async Task Foreach_WideWithFewWorkers_RunsInOrderOfItems()
    {
        var run = await _sandbox.RunAsync<WideForeachFlow>(new RunOptions { MaxWorkers = 1 });

        Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
        Assert.Equal(
            Enumerable.Range(2, 50).Select(i => $"{i}"),
            run.Observer.Started.Where(t => t.Step == "work").Select(t => t.TaskId));
        Assert.Equal(1225L, await (await run.TaskAsync("end")).ReadAsync("sum"));
    }

    [Fact]
    public void Input_OutsideATask_SaysSo()
    {
        var error = Assert.Throws<MetaflowException>(() => new NestedForeachFlow().ReadInput());

        Assert.Contains("only available while a task runs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_OutsideAForeachOrOfAnotherType_FailsTheStep()
    {
        var outside = await _sandbox.FailAsync<InputOutsideForeachFlow>();
        Assert.Contains("'start' is not inside a foreach", outside.Observer.ErrorText, StringComparison.Ordinal);

        var wrong = await _sandbox.FailAsync<WrongInputFlow>();
        Assert.Contains("is a Int32, not a String", wrong.Observer.ErrorText, StringComparison.Ordinal);
    }

    private Task<FinishedRun> RunAsync(Type flow) => flow.Name switch
    {
        nameof(ListForeachFlow) => _sandbox.RunAsync<ListForeachFlow>(),
        nameof(ArrayForeachFlow) => _sandbox.RunAsync<ArrayForeachFlow>(),
        nameof(SequenceForeachFlow) => _sandbox.RunAsync<SequenceForeachFlow>(),
        nameof(ParameterForeachFlow) => _sandbox.RunAsync<ParameterForeachFlow>(
            new RunOptions { Parameters = new Dictionary<string, string> { ["words"] = "x,y" } }),
        nameof(ExpressionForeachFlow) => _sandbox.RunAsync<ExpressionForeachFlow>(),
        nameof(RecordForeachFlow) => _sandbox.RunAsync<RecordForeachFlow>(),
        nameof(NullItemForeachFlow) => _sandbox.RunAsync<NullItemForeachFlow>(),
        nameof(RenamedForeachFlow) => _sandbox.RunAsync<RenamedForeachFlow>(),
        nameof(EmptyForeachFlow) => _sandbox.RunAsync<EmptyForeachFlow>(),
        _ => _sandbox.RunAsync<NullForeachFlow>(),
    };
}

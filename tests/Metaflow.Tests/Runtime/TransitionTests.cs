using Metaflow.Artifacts;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>Every form of Next but foreach and gangs.</summary>
public sealed class TransitionTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Run_AllReturnTypes_AreAwaited()
    {
        var run = await _sandbox.SucceedAsync<ReturnTypesFlow>();

        Assert.Equal(["start", "with_task", "with_value_task", "with_token", "end"], run.Steps);
        Assert.Equal(["1", "2", "3", "4", "5"], run.Observer.Started.Select(t => t.TaskId));
        Assert.Equal("start,task,value,True", await (await run.TaskAsync("end")).ReadAsync("trace"));
        Assert.Equal(0, run.Observer.Waiting);
        Assert.True(run.Observer.Succeeded);
        Assert.Equal(run.Result.RunId, run.Observer.RunId);
        Assert.Equal(run.Result.RunId, await File.ReadAllTextAsync(Path.Combine(run.Root, "ReturnTypesFlow", "latest_run")));
    }

    [Fact]
    public async Task Run_NestedBranches_JoinInnermostFirst()
    {
        var run = await _sandbox.SucceedAsync<NestedBranchFlow>();

        var end = await run.TaskAsync("end");
        Assert.Equal("(a,(b1,b2),c)", await end.ReadAsync("trace"));
        Assert.Equal(new TransitionArtifact(["a", "b", "c"], null), await (await run.TaskAsync("start")).TransitionAsync(), Same);
        Assert.Equal(9, run.Observer.Started.Count);
        Assert.Empty(await end.StackAsync());
    }

    [Theory]
    [InlineData("1", "small")]
    [InlineData("5", "medium")]
    [InlineData("50", "large")]
    public async Task Run_SwitchInAllForms_TakesTheChosenStepsOnly(string size, string chosen)
    {
        var run = await _sandbox.SucceedAsync<SwitchFormsFlow>(("size", size));

        Assert.Equal(["start", "by_switch", "by_statement", chosen, "end"], run.Steps);
        var step = await run.TaskAsync("by_statement");
        Assert.Equal(new TransitionArtifact([chosen], null), await step.TransitionAsync(), Same);
    }

    [Fact]
    public async Task Run_SwitchThatThrows_FailsTheStep()
    {
        var run = await _sandbox.RunAsync<SwitchFormsFlow>(
            new RunOptions { Parameters = new Dictionary<string, string> { ["size"] = "-1" } });

        Assert.Equal([("by_switch", "2")], run.Result.FailedTasks);
        Assert.Contains("no such size: -1", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Recursion_CountsIterations()
    {
        var run = await _sandbox.SucceedAsync<RecursionFlow>();

        var rounds = await run.TasksAsync("loop");
        Assert.Equal(3, rounds.Count);
        for (var i = 0; i < rounds.Count; i++)
        {
            Assert.Equal([i], await rounds[i].ReadAsync(RuntimeArtifacts.IterationStack, RuntimeTypes.Integers));
            Assert.Equal((long)(i + 1), await rounds[i].ReadAsync("count"));
        }

        var end = await run.TaskAsync("end");
        Assert.Empty(await end.ReadAsync(RuntimeArtifacts.IterationStack, RuntimeTypes.Integers));
        Assert.Equal(3L, await end.ReadAsync("count"));
    }

    [Theory]
    [InlineData("left", "one_a")]
    [InlineData("right", "one_b")]
    public async Task Join_SwitchInsideABranch_SeesTheStepThatRan(string way, string ran)
    {
        var run = await _sandbox.SucceedAsync<SwitchInBranchFlow>(("way", way));

        var join = await run.TaskAsync("join");
        Assert.Equal($"{ran}+two", await join.ReadAsync("seen"));
        Assert.Equal(way == "left", await join.ReadAsync("has_one_a"));
    }

    [Fact]
    public async Task Run_CustomStartAndEnd_AreRecorded()
    {
        var run = await _sandbox.SucceedAsync<CustomEndsFlow>();

        Assert.Equal(["begin_it", "finish"], run.Steps);
        var parameters = new FinishedTask(run, await run.Datastore.OpenTaskAsync(
            new Pathspec("CustomEndsFlow", run.Result.RunId, "_parameters", "0")));
        var records = await parameters.RecordsAsync();
        Assert.Equal("begin_it", records["start_step"].Value);
        Assert.Equal("finish", records["end_step"].Value);
    }

    [Fact]
    public async Task Run_SingleStep_IsStartAndEnd()
    {
        var run = await _sandbox.SucceedAsync<SingleStepFlow>();

        Assert.Equal(["only"], run.Steps);
        Assert.Equal("done", await (await run.TaskAsync("only")).ReadAsync("word"));
    }

    [Fact]
    public async Task Run_InheritedAndOverriddenSteps_AreRun()
    {
        var run = await _sandbox.SucceedAsync<DerivedStepsFlow>();

        Assert.Equal("base,derived", await (await run.TaskAsync("end")).ReadAsync("trace"));
    }

    private static bool Same(TransitionArtifact? a, TransitionArtifact? b) =>
        a is { } x && b is { } y && x.Steps.SequenceEqual(y.Steps) && x.ForeachVariable == y.ForeachVariable;
}

internal partial class ReturnTypesFlow : FlowSpec
{
    public partial string Trace { get; set; }

    [Step]
    public void Start()
    {
        Trace = "start";
        Next(WithTask);
    }

    [Step]
    public async Task WithTask()
    {
        await Task.Yield();
        Trace += ",task";
        Next(WithValueTask);
    }

    [Step]
    public async ValueTask WithValueTask()
    {
        await Task.Yield();
        Trace += ",value";
        this.Next(this.WithToken);
    }

    [Step]
    public async Task WithToken(CancellationToken stop)
    {
        await Task.Yield();
        Trace += $",{stop.CanBeCanceled}";
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class NestedBranchFlow : FlowSpec
{
    public partial string Trace { get; set; }

    [Step]
    public void Start() => Next(A, B, C);

    [Step]
    public void A()
    {
        Trace = "a";
        Next(Outer);
    }

    [Step]
    public Task B()
    {
        Next(B1, B2);
        return Task.CompletedTask;
    }

    [Step]
    public void B1()
    {
        Trace = "b1";
        Next(Inner);
    }

    [Step]
    public async Task B2()
    {
        await Task.Yield();
        Trace = "b2";
        Next(Inner);
    }

    [Step]
    public void Inner(Inputs<NestedBranchFlow> inputs)
    {
        Trace = Together(inputs);
        Next(Outer);
    }

    [Step]
    public void C()
    {
        Trace = "c";
        Next(Outer);
    }

    [Step]
    public void Outer(Inputs<NestedBranchFlow> inputs)
    {
        Trace = Together(inputs);
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    private static string Together(Inputs<NestedBranchFlow> inputs) => $"({string.Join(',', inputs.Select(i => i.Trace))})";
}

internal partial class SwitchFormsFlow : FlowSpec
{
    [Parameter]
    public int Size { get; init; }

    [Step]
    public void Start() => Next(Size == 7 ? End : BySwitch);

    [Step]
    public void BySwitch() => Next(Size switch
    {
        >= 0 => ByStatement,
        -1000 => End,
        _ => throw new InvalidOperationException($"no such size: {Size}"),
    });

    [Step]
    public void ByStatement()
    {
        if (Size < 2)
            Next(Small);
        else if (Size < 10)
            Next(Medium);
        else
            Next(Large);
    }

    [Step]
    public void Small() => Next(End);

    [Step]
    public async Task Medium()
    {
        await Task.Yield();
        Next(End);
    }

    [Step]
    public void Large() => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class RecursionFlow : FlowSpec
{
    public partial int Count { get; set; }

    [Step]
    public void Start()
    {
        Count = 0;
        Next(Loop);
    }

    [Step]
    public void Loop()
    {
        Count++;
        Next(Count < 3 ? Loop : End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class SwitchInBranchFlow : FlowSpec
{
    [Parameter]
    public string Way { get; init; } = "left";

    public partial string Ran { get; set; }

    public partial string Seen { get; set; }

    public partial bool HasOneA { get; set; }

    [Step]
    public void Start() => Next(One, Two);

    [Step]
    public void One() => Next(Way == "left" ? OneA : OneB);

    [Step]
    public void OneA()
    {
        Ran = "one_a";
        Next(Join);
    }

    [Step]
    public void OneB()
    {
        Ran = "one_b";
        Next(Join);
    }

    [Step]
    public void Two()
    {
        Ran = "two";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<SwitchInBranchFlow> inputs)
    {
        Seen = $"{inputs[0].Ran}+{inputs[1].Ran}";
        try
        {
            HasOneA = inputs[nameof(OneA)].Ran.Length > 0;
        }
        catch (MetaflowException e) when (e.Message.Contains("'one_b', 'two'", StringComparison.Ordinal))
        {
            HasOneA = false;
        }

        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class CustomEndsFlow : FlowSpec
{
    [Step(Start = true, Name = "begin_it")]
    public void Begin() => Next(Finish);

    [Step(End = true)]
    public void Finish()
    {
    }
}

internal partial class SingleStepFlow : FlowSpec
{
    public partial string Word { get; set; }

    [Step]
    public void Only() => Word = "done";
}

internal abstract partial class BaseStepsFlow : FlowSpec
{
    public partial string Trace { get; set; }

    [Step]
    public void Start()
    {
        Trace = "base";
        Next(Middle);
    }

    [Step]
    public abstract void Middle();

    [Step]
    public void End()
    {
    }
}

internal sealed partial class DerivedStepsFlow : BaseStepsFlow
{
    [Step]
    public override void Middle()
    {
        Trace += ",derived";
        Next(End);
    }
}

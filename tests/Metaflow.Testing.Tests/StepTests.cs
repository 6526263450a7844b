namespace Metaflow.Testing.Tests;

public sealed class StepTests
{
    private readonly FlowTest _test = new();

    [Fact]
    public async Task Step_First_SeesParametersAndGoesOn()
    {
        var task = await _test.StepAsync(new SquaresFlow { Count = 2, Greeting = "hi" }, nameof(SquaresFlow.Start));

        Assert.True(task.Succeeded, task.Errors);
        Assert.Equal(("hi\n", 1), (task.Output, task.Attempts));
        Assert.Equal([1, 2], task.Flow.Numbers);
        Assert.Equal(["compute"], task.Next);
    }

    [Fact]
    public async Task Step_OfAForeach_WorksOnItsItem()
    {
        var task = await _test.StepAsync(
            new SquaresFlow { Numbers = [7, 2] }, nameof(SquaresFlow.Compute), index: 1);

        Assert.Equal((2, 4), (task.Attempts, task.Flow.Square));
        Assert.Equal("2 at 1\n", task.Output);
        Assert.Equal(1, task.Index);
        Assert.Equal(["join"], task.Next);
    }

    [Fact]
    public async Task Step_ThatKeepsFailing_TellsWhy()
    {
        var task = await _test.StepAsync(new SquaresFlow { Numbers = [13] }, "compute", index: 0);

        Assert.Equal((3, false), (task.Attempts, task.Succeeded));
        Assert.Equal("13 brings bad luck", task.Failure!.Message);
        Assert.Contains("13 brings bad luck", task.Errors, StringComparison.Ordinal);
        Assert.Equal([13], task.Flow.Numbers);
    }

    [Fact]
    public async Task Step_WithMoreFallbacksThanATaskCanHave_EndsAsInARun()
    {
        var task = await _test.StepAsync(new HopelessFlow(), nameof(HopelessFlow.Start));
        var run = await _test.RunAsync<HopelessFlow>();

        var inRun = run.Task("start");
        Assert.Equal((6, 6), (task.Attempts, inRun.Attempts));
        Assert.StartsWith("Task execution kept failing", task.Failure?.Message, StringComparison.Ordinal);
        Assert.Contains("attempt 1", task.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(inRun.Failure?.Message, task.Failure.Message);
    }

    [Fact]
    public async Task Join_OfAForeach_SeesItsInputsInOrder()
    {
        var task = await _test.JoinAsync(
            nameof(SquaresFlow.Join),
            [
                (nameof(SquaresFlow.Compute), new SquaresFlow { Square = 5 }),
                (nameof(SquaresFlow.Compute), new SquaresFlow { Square = 6 }),
            ]);

        Assert.True(task.Succeeded, task.Errors);
        Assert.Equal(11, task.Flow.Total);
        Assert.Empty(task.ForeachStack);
    }

    [Fact]
    public async Task Join_OfBranches_SeesThemByName()
    {
        var task = await _test.JoinAsync(
            "join", [("go_left", new BranchFlow { Left = "l" }), ("GoRight", new BranchFlow { Right = "r" })]);

        Assert.True(task.Succeeded, task.Errors);
        Assert.Equal("l+r", task.Flow.Both);
    }

    [Theory]
    [InlineData("short", "end")]
    [InlineData("very, very, very long", "too_long")]
    public async Task Step_WithASwitch_TakesTheBranch(string both, string expected)
    {
        var task = await _test.StepAsync(new BranchFlow { Both = both }, nameof(BranchFlow.Choose));

        Assert.Equal([expected], task.Next);
    }

    [Fact]
    public async Task Step_Unset_FailsAsItWouldInARun()
    {
        var task = await _test.StepAsync(new BranchFlow(), nameof(BranchFlow.Choose));

        Assert.False(task.Succeeded);
        Assert.Contains("both", task.Failure!.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Step_AskedForWrongly_SaysWhatToDo()
    {
        await RefuseAsync("JoinAsync", () => _test.StepAsync(new SquaresFlow(), "join"));
        await RefuseAsync("StepAsync", () => _test.JoinAsync("start", [("start", new SquaresFlow())]));
        await RefuseAsync("give the index", () => _test.StepAsync(new SquaresFlow { Numbers = [1] }, "compute"));
        await RefuseAsync("takes no index", () => _test.StepAsync(new SquaresFlow(), "start", index: 0));
        await RefuseAsync("no step 'train'; its steps are Start, Compute, Join, End", () => _test.StepAsync(new SquaresFlow(), "train"));
        await RefuseAsync("'start' does not lead to 'join'", () => _test.JoinAsync("join", [("start", new SquaresFlow())]));
    }

    private static async Task RefuseAsync(string message, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<MetaflowException>(call);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}

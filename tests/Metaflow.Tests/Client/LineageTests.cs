using Metaflow.Client;
using Metaflow.Tests.Runtime;

namespace Metaflow.Tests.Client;

public sealed class LineageTests(LineageTests.LineageRun finished) : IClassFixture<LineageTests.LineageRun>
{
    [Fact]
    public async Task Tasks_OfAllSteps_AreChildrenOfTheirParents()
    {
        var run = await finished.OpenAsync();
        var (down, up) = (new List<string>(), new List<string>());
        await foreach (var step in run.StepsAsync())
        {
            await foreach (var task in step.TasksAsync())
            {
                await foreach (var child in task.ChildTasksAsync())
                    down.Add($"{task.Pathspec} > {child.Pathspec}");
                await foreach (var parent in task.ParentTasksAsync())
                    up.Add($"{parent.Pathspec} > {task.Pathspec}");
            }
        }

        Assert.Equal(down.Order(), up.Order());
        Assert.Equal(down.Distinct().Count(), down.Count);

        // 12 outer, 24 inner, 24 into the inner joins, 12 choices, 6×3 rounds, 6 skips, 5 detours, 12 meetings, 12 into the join, the end.
        Assert.Equal(12 + 24 + 24 + 12 + 18 + 6 + 5 + 12 + 12 + 1, down.Count);
    }

    [Theory]
    [InlineData(1, "inner_join[1]>choose[1]>skip[1]>meet[1]>outer_join")]
    [InlineData(2, "inner_join[2]>choose[2]>loop[2]>loop[2]>loop[2]>meet[2]>outer_join")]
    [InlineData(11, "inner_join[11]>choose[11]>skip[11]>detour[11]>meet[11]>outer_join")]
    public async Task ChildTasks_FollowedFromInnerJoin_AreThePathThatTheItemTook(int item, string path)
    {
        var run = await finished.OpenAsync();
        var task = await AtAsync(await run.StepAsync("InnerJoin"), item);
        var taken = new List<string> { $"inner_join[{item}]" };
        while (task.Step.Name != "outer_join")
        {
            task = Assert.Single(await task.ChildTasksAsync().ToListAsync());
            var index = await task.IndexAsync();
            taken.Add(task.Step.Name + (index is null ? "" : $"[{index}]"));
        }

        Assert.Equal(path, string.Join('>', taken));
    }

    [Fact]
    public async Task ParentTasks_IndexIsPrefixOfOthers_AreOnlyItsOwn()
    {
        var run = await finished.OpenAsync();
        var join = await AtAsync(await run.StepAsync("inner_join"), 1);

        var parents = await join.ParentTasksAsync().ToListAsync();

        Assert.Equal(2, parents.Count);
        Assert.Equal("0, 1", string.Join(", ", await Task.WhenAll(parents.Select(p => p.IndexAsync()))));
        Assert.All(parents, p => Assert.Equal("inner", p.Step.Name));
        var stacks = await Task.WhenAll(parents.Select(p => p.ForeachStackAsync()));
        Assert.All(stacks, stack => Assert.Equal(1, stack[0].Index));
    }

    [Fact]
    public async Task ParentAndChildSteps_OfRecursiveStep_NameItself()
    {
        var run = await finished.OpenAsync();
        var loop = await run.StepAsync("loop");

        Assert.Equal(["choose", "loop"], (await loop.ParentStepsAsync().Select(s => s.Name).ToListAsync()).Order());
        Assert.Equal(["loop", "meet"], (await loop.ChildStepsAsync().Select(s => s.Name).ToListAsync()).Order());
    }

    private static async Task<MetaflowTask> AtAsync(Step step, int index)
    {
        await foreach (var task in step.TasksAsync())
        {
            if (await task.IndexAsync() == index)
                return task;
        }

        throw new InvalidOperationException($"{step} has no task {index}.");
    }

    /// <summary>A run that the tests share.</summary>
    public sealed class LineageRun : IAsyncLifetime
    {
        private readonly FlowSandbox _sandbox = new();
        private string _id = "";

        public async ValueTask InitializeAsync() => _id = (await _sandbox.SucceedAsync<LineageFlow>()).Result.RunId;

        public Task<Run> OpenAsync() =>
            MetaflowClient.FromFolder(_sandbox.Folder).InAllNamespaces().RunAsync($"LineageFlow/{_id}");

        public ValueTask DisposeAsync()
        {
            _sandbox.Dispose();
            return default;
        }
    }
}

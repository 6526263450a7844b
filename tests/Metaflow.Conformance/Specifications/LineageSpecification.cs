using Metaflow.Client;
using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Each task sees what its predecessors left and nothing else; joins see their inputs in order.</summary>
public sealed class LineageSpecification : Specification
{
    protected override void Write(FlowDraft flow) => flow
        .Artifact("string", "Trail")
        .In(StepRole.Start, "Trail = \"start\";")
        .In(s => !s.Is(StepRole.Start | StepRole.Join), s => $"Trail += \" > {s.StoredName}\";")
        .In(s => !s.IsJoin && s.TakesItem, _ => "Trail += \":\" + item;")
        .In(s => s.IsJoin, s =>
            $"Trail = \"(\" + string.Join(\" | \", inputs.Select(input => input.Trail)) + \") > {s.StoredName}\";");

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in await run.TasksAsync())
        {
            var trail = TrailOf(run, task.Expected);
            await task.MustHaveAsync("trail", trail, trail);
        }

        // For each task the client reads about the tasks beside it.
        var some = run.Shape.Tasks.Count > 20 ? [.. (await run.TasksAsync()).Where((_, i) => i % 10 == 0)] : await run.TasksAsync();
        foreach (var task in some)
        {
            Assert.Equal(task.Expected.Parents.Select(p => p.Key), await KeysAsync(task.Task.ParentTasksAsync()));
            Assert.Equal(
                run.Shape.Tasks.Where(t => t.Parents.Contains(task.Expected)).Select(t => t.Key),
                await KeysAsync(task.Task.ChildTasksAsync()));
        }
    }

    private static async Task<IEnumerable<string>> KeysAsync(IAsyncEnumerable<MetaflowTask> tasks)
    {
        var keys = new List<string>();
        await foreach (var task in tasks)
            keys.Add(await CheckedTask.KeyOfAsync(task));
        return keys;
    }

    private static string TrailOf(CheckedRun run, ExpectedTask task)
    {
        var trails = task.Parents.Select(p => TrailOf(run, p)).ToList();
        if (task.Joined is not null)
            return $"({string.Join(" | ", trails)}) > {task.StoredStep}";
        var item = run.Shape[task.Step].TakesItem ? ":" + task.Levels[^1].Item : "";
        return trails.Count == 0 ? task.StoredStep : $"{trails[0]} > {task.StoredStep}{item}";
    }
}

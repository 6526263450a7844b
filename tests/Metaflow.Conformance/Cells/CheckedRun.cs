using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Graphs;
using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Conformance.Cells;

/// <summary>A run that was made, beside what its shape says about it.</summary>
public sealed class CheckedRun(Workspace workspace, CommandResult result, string id)
{
    private IReadOnlyList<CheckedTask>? _tasks;

    public Workspace Workspace { get; } = workspace;

    /// <summary>How the command ended that made the run.</summary>
    public CommandResult Result { get; } = result;

    public string Id { get; } = id;

    public FlowShape Shape => Workspace.Shape;

    internal FlowDatastore Datastore { get; } = new(workspace.FlowName, new LocalStorage(workspace.Root));

    internal LocalMetadata Metadata { get; } = new(workspace.Root, Workspace.User);

    /// <summary>The tasks that there are, in the order of the shape.</summary>
    public async Task<IReadOnlyList<CheckedTask>> TasksAsync()
    {
        if (_tasks is not null)
            return _tasks;
        var found = new Dictionary<string, CheckedTask>();
        foreach (var step in Shape.Steps)
        {
            foreach (var id in await Datastore.ListTasksAsync(Id, step.StoredName))
            {
                var pathspec = new Pathspec(Workspace.FlowName, Id, step.StoredName, id);
                if (await Datastore.TryOpenTaskAsync(pathspec) is not { } data)
                    continue;
                var task = new CheckedTask(this, step, data);
                Assert.True(found.TryAdd(await task.KeyAsync(), task), $"Two tasks are {await task.KeyAsync()}.");
            }
        }

        var expected = Shape.Tasks.Select(t => t.Key).ToList();
        Assert.Empty(found.Keys.Except(expected));
        foreach (var task in Shape.Tasks)
        {
            if (found.TryGetValue(task.Key, out var match))
                match.Expected = task;
        }

        return _tasks = [.. found.OrderBy(f => expected.IndexOf(f.Key)).Select(f => f.Value)];
    }

    /// <summary>The tasks of the steps that have one of the roles.</summary>
    public async Task<IReadOnlyList<CheckedTask>> TasksAsync(StepRole role) =>
        [.. (await TasksAsync()).Where(t => t.Step.Is(role))];

    /// <summary>The task of the end step.</summary>
    public async Task<CheckedTask> EndAsync() => Assert.Single(await TasksAsync(StepRole.End));

    /// <summary>The run came to its end, with the tasks that the shape says and no others.</summary>
    public async Task MustBeCompleteAsync()
    {
        Result.Expect(0);
        Assert.EndsWith("Done!", Result.Output.TrimEnd(), StringComparison.Ordinal);
        var tasks = await TasksAsync();
        Assert.Equal(Shape.Tasks.Select(t => t.Key), tasks.Select(t => t.Expected.Key));
        foreach (var task in tasks)
        {
            Assert.Equal(Workspace.FlowName, await task.ReadAsync<string>("name"));
            Assert.True(await task.ReadAsync<bool>("_task_ok"), task.Pathspec);
        }

        foreach (var step in Shape.Steps)
            Assert.Contains($"[{Id}/{step.StoredName}/", tasks.Any(t => t.Step == step) ? Result.Output : $"[{Id}/{step.StoredName}/");
    }

    /// <summary>The user's tags, in alphabetical order.</summary>
    public async Task<IReadOnlyList<string>> TagsAsync() => [.. (await EntryAsync()).Tags.Order(StringComparer.Ordinal)];

    public async Task<IReadOnlyList<string>> SystemTagsAsync() => (await EntryAsync()).SystemTags;

    /// <summary>What a step's task wrote to its error stream that left nothing else.</summary>
    public async Task<string> FailedLogAsync(GraphStep step)
    {
        var logs = await Workspace.InspectAsync("logs", $"{Id}/{step.StoredName}", "--stderr");
        return logs.Expect(0).Output;
    }

    /// <summary>The run failed in these steps.</summary>
    public void MustHaveFailed(params IReadOnlyList<GraphStep> steps)
    {
        Result.Expect(1);
        Assert.Contains("Workflow failed.", Result.Output, StringComparison.Ordinal);
        Assert.Contains("Step failure:", Result.Errors, StringComparison.Ordinal);
        Assert.Contains(steps, s => Result.Errors.Contains($"Step {s.StoredName} (task-id ", StringComparison.Ordinal));
        Assert.DoesNotContain("Done!", Result.Output, StringComparison.Ordinal);
    }

    private async Task<RunEntry> EntryAsync() =>
        (await Metadata.FindRunAsync(new Pathspec(Workspace.FlowName, Id)))!;
}

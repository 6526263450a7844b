using Metaflow.Client;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Cells;

/// <summary>A run that was made, as the client shows it, beside what its shape says about it.</summary>
public sealed class CheckedRun
{
    private IReadOnlyList<CheckedTask>? _tasks;

    private CheckedRun(Workspace workspace, CommandResult result, Run run)
    {
        Workspace = workspace;
        Result = result;
        Run = run;
    }

    public Workspace Workspace { get; }

    /// <summary>How the command ended that made the run.</summary>
    public CommandResult Result { get; }

    /// <summary>The run, as the client finds it.</summary>
    public Run Run { get; }

    public string Id => Run.Id;

    public FlowShape Shape => Workspace.Shape;

    /// <summary>Finds a run by the client.</summary>
    public static async Task<CheckedRun> OfAsync(Workspace workspace, CommandResult result, string id) =>
        new(workspace, result, await workspace.Client.RunAsync($"{workspace.FlowName}/{id}"));

    /// <summary>The tasks that came to store something, in the order of the shape.</summary>
    public async Task<IReadOnlyList<CheckedTask>> TasksAsync()
    {
        if (_tasks is not null)
            return _tasks;
        var found = new Dictionary<string, MetaflowTask>();
        await foreach (var step in Run.StepsAsync())
        {
            await foreach (var task in step.TasksAsync())
            {
                if (await task.FindArtifactAsync("_task_ok") is null)
                    continue;
                var key = await CheckedTask.KeyOfAsync(task);
                Assert.True(found.TryAdd(key, task), $"Two tasks are {key}.");
            }
        }

        Assert.Empty(found.Keys.Except(Shape.Tasks.Select(t => t.Key)));
        return _tasks =
        [
            .. from expected in Shape.Tasks
               where found.ContainsKey(expected.Key)
               select new CheckedTask(Workspace, expected, found[expected.Key]),
        ];
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
        var (expected, found) = (string.Join(", ", Shape.Tasks.Select(t => t.Key)), string.Join(", ", tasks.Select(t => t.Expected.Key)));
        Assert.True(expected == found, $"There are artifacts of {found} instead of {expected}.\n{Result.Everything}");
        foreach (var task in tasks)
        {
            Assert.Equal(Workspace.FlowName, await task.ReadAsync<string>("name"));
            Assert.True(await task.Task.IsFinishedAsync(), task.Pathspec);
            Assert.Contains($"[{task.Path}", Result.Output, StringComparison.Ordinal);
        }

        Assert.True(await Run.IsSuccessfulAsync());
        Assert.True(await Run.IsFinishedAsync());
        Assert.Equal(tasks[^1].Pathspec, (await Run.EndTaskAsync())!.Pathspec);
    }

    /// <summary>The run failed, in one of these steps.</summary>
    public async Task MustHaveFailedAsync(params IReadOnlyList<GraphStep> steps)
    {
        Result.Expect(1);
        Assert.True(Result.Output.Contains("Workflow failed.", StringComparison.Ordinal), $"The run did not fail as runs do.\n{Result.Everything}");
        Assert.Contains("Step failure:", Result.Errors, StringComparison.Ordinal);
        Assert.Contains(steps, s => Result.Errors.Contains($"Step {s.StoredName} (task-id ", StringComparison.Ordinal));
        Assert.DoesNotContain("Done!", Result.Output, StringComparison.Ordinal);
        Assert.False(await Run.IsSuccessfulAsync());
        Assert.False(await Run.IsFinishedAsync());
        Assert.Null(await Run.EndTaskAsync());
    }

    /// <summary>What a step's tasks wrote to their error streams, whether or not they left anything else.</summary>
    public async Task<string> ErrorsOfAsync(GraphStep step) =>
        (await Workspace.InspectAsync("logs", $"{Id}/{step.StoredName}", "--stderr")).Expect(0).Output;
}

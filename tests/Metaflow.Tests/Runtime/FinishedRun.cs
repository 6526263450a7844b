using System.Globalization;
using Metaflow.Artifacts.Pickle;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>What a run left in its folder.</summary>
internal sealed class FinishedRun
{
    public FinishedRun(string folder, RunResult result, RecordingObserver observer)
    {
        Result = result;
        Observer = observer;
        Root = Path.Combine(folder, ".metaflow");
        Datastore = new FlowDatastore(result.FlowName, new LocalStorage(Root));
        Metadata = new LocalMetadata(Root, "reader");
    }

    public RunResult Result { get; }

    public RecordingObserver Observer { get; }

    public string Root { get; }

    public FlowDatastore Datastore { get; }

    public LocalMetadata Metadata { get; }

    public Pathspec Pathspec => new(Result.FlowName, Result.RunId);

    /// <summary>The steps that ran, in order of their first task.</summary>
    public IReadOnlyList<string> Steps => [.. Observer.Started.Select(t => t.Step).Distinct()];

    /// <summary>The latest finished attempts of a step's tasks, in order of the tasks' ids.</summary>
    public async Task<IReadOnlyList<FinishedTask>> TasksAsync(string step)
    {
        var ids = await Datastore.ListTasksAsync(Result.RunId, step);
        var tasks = new List<FinishedTask>();
        foreach (var id in ids.OrderBy(i => int.Parse(i.Split('_')[0], CultureInfo.InvariantCulture)).ThenBy(i => i.Length)
            .ThenBy(i => i, StringComparer.Ordinal))
        {
            if (await Datastore.TryOpenTaskAsync(new Pathspec(Result.FlowName, Result.RunId, step, id)) is { } task)
                tasks.Add(new FinishedTask(this, task));
        }

        return tasks;
    }

    /// <summary>The only task of a step.</summary>
    public async Task<FinishedTask> TaskAsync(string step) => Assert.Single(await TasksAsync(step));

    /// <summary>What the run records of its flow.</summary>
    public async Task<PickledDict> GraphInfoAsync() =>
        Assert.IsType<PickledDict>(await (await TaskAsync("end")).ReadAsync(RuntimeArtifacts.GraphInfo));

    /// <summary>What the run records of the only decorator of a step.</summary>
    public async Task<PickledDict> DecoratorAsync(string step)
    {
        var steps = (PickledDict)(await GraphInfoAsync())["steps"]!;
        return Assert.IsType<PickledDict>(Assert.Single((List<object?>)((PickledDict)steps[step]!)["decorators"]!));
    }

    /// <summary>The values of an artifact in a foreach's tasks, by their index.</summary>
    public async Task<object?[]> ValuesAsync(string step, string artifact)
    {
        var values = new SortedDictionary<int, object?>();
        foreach (var task in await TasksAsync(step))
        {
            var stack = await task.StackAsync();
            values.Add(stack[^1].Index!.Value, await task.ReadAsync(artifact));
        }

        return [.. values.Values];
    }
}

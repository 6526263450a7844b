using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Runtime.Launch;

namespace Metaflow.Runtime.Resume;

/// <summary>The finished tasks of the run that is resumed, by their place. Immutable.</summary>
internal sealed class OriginRun
{
    private readonly RunStorage _storage;
    private readonly Dictionary<TaskPlace, OriginTask> _tasks;

    /// <param name="storage">Where the run is.</param>
    /// <param name="pathspec">The run.</param>
    /// <param name="parameters">What its tasks have in common.</param>
    /// <param name="tasks">The finished tasks.</param>
    public OriginRun(
        RunStorage storage, Pathspec pathspec, ArtifactTable parameters, Dictionary<TaskPlace, OriginTask> tasks)
    {
        _storage = storage;
        Pathspec = pathspec;
        Parameters = parameters;
        _tasks = tasks;
    }

    /// <summary>The run.</summary>
    public Pathspec Pathspec { get; }

    /// <summary>What its tasks have in common: parameters, configs and constants.</summary>
    public ArtifactTable Parameters { get; }

    /// <summary>The finished task of a place; null when there is none.</summary>
    public OriginTask? Find(TaskPlace place) => _tasks.GetValueOrDefault(place);

    /// <summary>Whether the run has a parameter or config of a stored name.</summary>
    public bool HandsOn(string name) => Parameters.Contains(name);

    /// <summary>An instance of the flow with the parameters and configs of the run.</summary>
    public FlowSpec CreateFlow(FlowDefinition definition, ArtifactSerializers serializers) => FlowInstance.Create(
        definition,
        new TaskArtifacts(_storage.Datastore.Blobs, new ValueCache(), serializers, Parameters),
        _storage.Files.Load);

    /// <summary>Reads what a run has finished. Values are not loaded, only what tells how its tasks hang together.</summary>
    /// <param name="storage">Where the run is.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">There is no such run.</exception>
    public static async Task<OriginRun> LoadAsync(RunStorage storage, Pathspec run, CancellationToken cancellationToken)
    {
        var datastore = storage.Datastore;
        var cache = new ValueCache();
        var parameters = await FixedArtifacts.OpenAsync(datastore, run, cancellationToken).ConfigureAwait(false);
        var ids = new List<Pathspec>();
        foreach (var step in await datastore.ListStepsAsync(run.Run!, cancellationToken).ConfigureAwait(false))
        {
            var pathspec = new Pathspec(run.Flow, run.Run, step);
            foreach (var id in await datastore.ListTasksAsync(run.Run!, step, cancellationToken).ConfigureAwait(false))
                ids.Add(pathspec.WithTask(id));
        }

        var found = new (TaskPlace Place, OriginTask Task)?[ids.Count];
        await ParallelLoop.RunAsync(
            ids.Count,
            datastore.Storage.Parallelism,
            async (index, stop) =>
            {
                if (await datastore.TryOpenTaskAsync(ids[index], cancellationToken: stop).ConfigureAwait(false) is { } task)
                    found[index] = Read(task, new TaskArtifacts(datastore.Blobs, cache, ArtifactSerializers.None, task.Artifacts));
            },
            cancellationToken).ConfigureAwait(false);

        var tasks = new Dictionary<TaskPlace, OriginTask>(ids.Count);
        foreach (var entry in found)
        {
            if (entry is var (place, task))
                tasks[place] = task;
        }

        return new OriginRun(storage, run, parameters.Artifacts, tasks);
    }

    /// <summary>Null when the task failed.</summary>
    private static (TaskPlace Place, OriginTask Task)? Read(TaskDatastore task, TaskArtifacts artifacts)
    {
        if (!StoredResult.IsSuccess(artifacts))
            return null;
        var stack = ForeachPlace.StackOf(artifacts);
        var iterations = artifacts.ReadSharedOrDefault(RuntimeArtifacts.IterationStack, RuntimeTypes.Integers) ?? [];
        return (TaskPlace.Of(task.Task.Step!, stack, iterations),
            new OriginTask(
                task.Task.Task!, task.Artifacts, StoredResult.Of(artifacts), new ForeachPlace(stack, iterations).ExecutionPath()));
    }
}

using Metaflow.Artifacts;
using Metaflow.Client;
using Metaflow.Datastore;
using Metaflow.Runtime.Launch;

namespace Metaflow.Runtime.Spin;

/// <summary>The task that is repeated, and what it had for its inputs.</summary>
/// <param name="Task">The task.</param>
/// <param name="Inputs">The tasks before it, in the order in which a join gets them.</param>
/// <param name="SplitIndex">The item of the foreach that the task starts; null when it starts none.</param>
/// <param name="Parameters">The parameters and configs of its run.</param>
internal sealed record SpinOrigin(
    Pathspec Task, IReadOnlyList<TaskDatastore> Inputs, int? SplitIndex, ArtifactTable Parameters)
{
    /// <summary>Finds the task that a text means.</summary>
    /// <param name="storage">Where runs are.</param>
    /// <param name="definition">The flow.</param>
    /// <param name="text">The text, as in <see cref="SpinOptions.Task"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">There is no such task, or it cannot be repeated.</exception>
    public static async Task<SpinOrigin> FindAsync(
        RunStorage storage, FlowDefinition definition, string text, CancellationToken cancellationToken)
    {
        var task = await FindTaskAsync(storage, definition, text, cancellationToken).ConfigureAwait(false);
        var datastore = storage.Datastore;
        var parameters = await FixedArtifacts.OpenAsync(datastore, task.Run.Address, cancellationToken).ConfigureAwait(false);
        var inputs = new List<TaskDatastore>();
        await foreach (var parent in task.ParentTasksAsync(cancellationToken).ConfigureAwait(false))
            inputs.Add(await datastore.OpenTaskAsync(parent.Address, cancellationToken: cancellationToken).ConfigureAwait(false));
        if (inputs.Count == 0)
            inputs.Add(parameters);

        var before = ForeachPlace.StackOf(
            new TaskArtifacts(datastore.Blobs, new ValueCache(), ArtifactSerializers.None, inputs[0].Artifacts));
        var indices = await IndicesOfAsync(task, cancellationToken).ConfigureAwait(false);
        return new SpinOrigin(
            task.Address, inputs, indices.Count > before.Count ? indices[^1] : null, parameters.Artifacts);
    }

    /// <summary>The index of the task in each foreach: as recorded when it started, since it may never have ended.</summary>
    private static async Task<IReadOnlyList<int>> IndicesOfAsync(MetaflowTask task, CancellationToken cancellationToken)
    {
        var records = await task.MetadataDictionaryAsync(cancellationToken).ConfigureAwait(false);
        if (records.TryGetValue(ForeachPlace.ExecutionPathField, out var path))
            return ForeachPlace.IndicesOf(path);
        var stack = await task.ForeachStackAsync(cancellationToken).ConfigureAwait(false);
        return [.. stack.Select(static f => f.Index ?? 0)];
    }

    private static async Task<MetaflowTask> FindTaskAsync(
        RunStorage storage, FlowDefinition definition, string text, CancellationToken cancellationToken)
    {
        var all = new MetaflowClient(storage.Metadata, storage.Datastore.Storage);
        string?[] parts = text.Split('/') switch
        {
            [var step] => [null, step, null],
            [var run, var step] => [run, step, null],
            [var flow, var run, var step] when flow == definition.Name => [run, step, null],
            [var run, var step, var task] => [run, step, task],
            [var flow, var run, var step, var task] when flow == definition.Name => [run, step, task],
            _ => throw new MetaflowException(
                $"'{text}' names no task of flow '{definition.Name}'; write step, run/step or run/step/task."),
        };
        var name = definition.FindStep(parts[1]!) ?? throw new MetaflowException(
            $"Flow '{definition.Name}' has no step '{parts[1]}'; its steps are {definition.StepNames}.");
        var found = parts[0] is { } id
            ? await all.RunAsync($"{definition.Name}/{id}", cancellationToken).ConfigureAwait(false)
            : await LatestRunAsync(all, storage.Context, cancellationToken).ConfigureAwait(false);
        var tasks = await found.StepAsync(name, cancellationToken).ConfigureAwait(false);
        return parts[2] is { } number
            ? await tasks.TaskAsync(number, cancellationToken: cancellationToken).ConfigureAwait(false)
            : await tasks.TaskAsync(cancellationToken).ConfigureAwait(false) ?? throw new MetaflowException(
                $"Step '{name}' of run '{found.Pathspec}' has no task that could be repeated.");
    }

    private static async Task<Run> LatestRunAsync(
        MetaflowClient all, RunContext context, CancellationToken cancellationToken)
    {
        var client = string.IsNullOrEmpty(context.Namespace) ? all : all.InNamespace(context.Namespace);
        var flow = await client.FlowAsync(context.FlowName, cancellationToken).ConfigureAwait(false);
        return await flow.LatestRunAsync(cancellationToken).ConfigureAwait(false) ?? throw new MetaflowException(
            $"Flow '{context.FlowName}' has no run in namespace '{client.Namespace}'; name the run, as in run/step.");
    }
}

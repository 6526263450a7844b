using System.Globalization;
using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime.Scheduling;

namespace Metaflow.Runtime.Launch;

/// <summary>What every task of a run sees and none changes: parameters, configs, constants and the graph, kept in a task of the step <c>_parameters</c>.</summary>
internal static class FixedArtifacts
{
    /// <summary>The id of the task, unless the metadata provider makes it or something else schedules the run.</summary>
    public const string TaskId = "0";

    /// <summary>The stored name of the step.</summary>
    public const string StepName = "_parameters";

    /// <summary>Configs, constants, the graph, and what the runtime keeps with every task.</summary>
    public static IEnumerable<ArtifactToSave> Of(FlowSetup setup, Dictionary<string, object?> configs)
    {
        foreach (var config in setup.Definition.Configs)
        {
            if (configs.TryGetValue(config.ArtifactName, out var value))
                yield return Artifact(value is null ? RuntimeTypes.Natural : config.Type, config.ArtifactName, value);
        }

        foreach (var constant in setup.Definition.Constants)
            yield return Artifact(constant.Type, constant.Name, constant.Value);
        yield return Artifact(RuntimeTypes.Natural, RuntimeArtifacts.GraphInfo, GraphInfo.Of(setup));
        yield return Artifact(ArtifactTypes.String, RuntimeArtifacts.FlowName, setup.Definition.Name);
        yield return Artifact(ArtifactTypes.Boolean, RuntimeArtifacts.ConfigsProcessed, true);
        yield return Artifact(ArtifactTypes.Boolean, RuntimeArtifacts.Success, true);
        yield return Artifact(ArtifactTypes.Boolean, RuntimeArtifacts.TaskOk, true);
        yield return Artifact(RuntimeTypes.Natural, RuntimeArtifacts.Transition, null);
        yield return Artifact(RuntimeTypes.ForeachStack, RuntimeArtifacts.ForeachStack, Array.Empty<ForeachFrame>());
    }

    /// <summary>Opens the task of a run.</summary>
    public static ValueTask<TaskDatastore> OpenAsync(RunStorage storage, CancellationToken cancellationToken) =>
        OpenAsync(storage.Datastore, new Pathspec(storage.Context.FlowName, storage.Context.RunId), cancellationToken);

    /// <summary>Opens the task of a run.</summary>
    /// <exception cref="MetaflowException">The run does not exist, or did not get so far.</exception>
    public static async ValueTask<TaskDatastore> OpenAsync(
        FlowDatastore datastore, Pathspec run, CancellationToken cancellationToken)
    {
        foreach (var id in await datastore.ListTasksAsync(run.Run!, StepName, cancellationToken).ConfigureAwait(false))
        {
            var task = new Pathspec(run.Flow, run.Run, StepName, id);
            if (await datastore.TryOpenTaskAsync(task, cancellationToken: cancellationToken).ConfigureAwait(false) is { } found)
                return found;
        }

        throw new MetaflowException(
            $"There is no run '{run}' in '{datastore.Storage.Root}', or it ended before it had stored its parameters. Check its id.");
    }

    /// <summary>Stores the task and its records.</summary>
    /// <param name="storage">The run.</param>
    /// <param name="setup">The flow.</param>
    /// <param name="givenTaskId">The task's id, when it was made elsewhere; null otherwise.</param>
    /// <param name="inherited">What is taken over by reference from another run; empty for none.</param>
    /// <param name="artifacts">What is stored, in place of what is inherited by the same name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The task, as the input of the start step.</returns>
    public static async Task<TaskInput> StoreAsync(
        RunStorage storage,
        FlowSetup setup,
        string? givenTaskId,
        ArtifactTable inherited,
        IReadOnlyList<ArtifactToSave> artifacts,
        CancellationToken cancellationToken)
    {
        var taskId = givenTaskId
            ?? (storage.Metadata.MakesTaskIds ? await TaskIds.NewTaskAsync(storage, StepName, cancellationToken).ConfigureAwait(false) : TaskId);
        var task = new Pathspec(storage.Context.FlowName, storage.Context.RunId, StepName, taskId);
        var writer = await storage.Datastore.BeginAttemptAsync(task, 0, cancellationToken).ConfigureAwait(false);
        await storage.Metadata.RegisterTaskAsync(
            task, storage.Tags, storage.System.RecordsFor(0), cancellationToken).ConfigureAwait(false);
        writer.InheritAll(inherited);
        await writer.SaveArtifactsAsync(artifacts, cancellationToken).ConfigureAwait(false);
        await writer.DoneAsync(cancellationToken).ConfigureAwait(false);
        await storage.Metadata.RegisterArtifactsAsync(
            task, 0, storage.Tags, storage.Datastore.Storage,
            writer.Artifacts,
            cancellationToken).ConfigureAwait(false);
        await storage.Metadata.RegisterMetadataAsync(
            task,
            [
                MetadataRecord.ForAttempt("attempt-done", 0.ToString(CultureInfo.InvariantCulture), 0),
                new MetadataRecord("start_step", setup.Graph.Start.Name, "graph_structure", []),
                new MetadataRecord("end_step", setup.Graph.End.Name, "graph_structure", []),
            ],
            cancellationToken).ConfigureAwait(false);
        return new TaskInput(StepName, taskId, 0);
    }

    private static ArtifactToSave Artifact(ArtifactType type, string name, object? value) => new(
        name,
        ArtifactSerializer.Pickle.Serialize(type, value, name),
        type.PythonTypeNameOf(value));
}

using System.Globalization;
using Metaflow.Artifacts;
using Metaflow.Client;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;
using Metaflow.Runtime.Workers;

namespace Metaflow.Testing;

/// <summary>A run whose tasks are given by a test, up to the one that is tested.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
/// <param name="setup">The flow.</param>
/// <param name="storage">The data and records of the run.</param>
/// <param name="parameters">The task that holds the parameters.</param>
internal sealed class GivenRun<TFlow>(FlowSetup setup, RunStorage storage, TaskInput parameters)
    where TFlow : FlowSpec, IFlow
{
    private int _lastTaskId;

    public FlowSetup Setup => setup;

    /// <summary>Stores a task as if it had run, with the artifacts of an instance; without a step, the parameters' own.</summary>
    /// <param name="step">The step's stored name; null when the tested step is the first.</param>
    /// <param name="flow">The instance.</param>
    /// <param name="foreachArtifact">The stored name of the artifact that a foreach over runs; null for none.</param>
    /// <param name="frame">The foreach that the task is in; null for none.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<TaskInput> GiveAsync(
        string? step, TFlow flow, string? foreachArtifact, ForeachFrame? frame, CancellationToken cancellationToken)
    {
        if (step is null)
            return parameters;
        var task = PathOf(step, NewTaskId());
        var writer = await storage.Datastore.BeginAttemptAsync(task, 0, cancellationToken).ConfigureAwait(false);
        var common = await storage.Datastore.OpenTaskAsync(PathOf(parameters.Step, parameters.TaskId), 0, cancellationToken)
            .ConfigureAwait(false);
        writer.InheritAll(common.Artifacts);
        List<ArtifactToSave> artifacts =
        [
            .. flow.Slots.Where(static s => s.HasValue).Select(s => SlotContent.ToSave(s, setup.Serializers, step)),
            Artifact(RuntimeArtifacts.ForeachStack, RuntimeTypes.ForeachStack, frame is { } level ? [level] : Array.Empty<ForeachFrame>()),
            Artifact(RuntimeArtifacts.ForeachVariable, RuntimeTypes.OptionalString, foreachArtifact),
        ];
        await writer.SaveArtifactsAsync(artifacts, cancellationToken).ConfigureAwait(false);
        await writer.DoneAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<MetadataRecord> records =
            [.. storage.System.RecordsFor(0), MetadataRecord.ForAttempt("attempt-done", "0", 0)];
        await storage.Metadata.RegisterDoneTaskAsync(
            task, storage.Tags, records, storage.Datastore.Storage, writer.Artifacts, cancellationToken).ConfigureAwait(false);
        return new TaskInput(step, task.Task!, 0);
    }

    /// <summary>Runs the step until it succeeds or its retries are used up.</summary>
    public async Task<FlowTestTask<TFlow>> ExecuteAsync(
        string step, IReadOnlyList<TaskInput> inputs, int? index, CancellationToken cancellationToken)
    {
        var backend = new InProcessBackend(TaskExecutor.Create(setup, storage));
        await using var disposal = backend.ConfigureAwait(false);
        using var stop = cancellationToken.Register(backend.CancelAll);
        var taskId = NewTaskId();
        var retries = setup.RetriesOf(step);
        var last = Math.Min(retries.User + retries.Fallback, RetryAttribute.MaxAttempts - 1);
        string? lastFailure = null;
        for (var attempt = 0; ; attempt++)
        {
            using var sink = new AttemptSink(storage.Datastore.Time);
            backend.Start(
                new TaskSpec
                {
                    Step = step,
                    TaskId = taskId,
                    Attempt = attempt,
                    MaxUserRetries = retries.User,
                    LastFailure = lastFailure,
                    Inputs = inputs,
                    SplitIndex = index,
                },
                sink);
            var exit = await sink.Completion.ConfigureAwait(false);
            await sink.StoreAsync(storage.Datastore.WriterFor(PathOf(step, taskId), attempt)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (exit.Succeeded || exit.RefusesRetry || attempt == last)
                return await OpenAsync(step, taskId, attempt + 1, cancellationToken).ConfigureAwait(false);
            lastFailure = exit.Reason;
        }
    }

    private static ArtifactToSave Artifact<T>(string name, ArtifactType<T> type, T value) =>
        new(name, type.Serialize(value, name), type.PythonTypeNameOf(value));

    private async Task<FlowTestTask<TFlow>> OpenAsync(
        string step, string taskId, int attempts, CancellationToken cancellationToken)
    {
        var client = new MetaflowClient(
            storage.Metadata, storage.Datastore.Storage, setup.Serializers, storage.Context.Blobs);
        var task = await client.TaskAsync(PathOf(step, taskId).ToString(), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return await FlowTestTask<TFlow>.OpenAsync(task, attempts, cancellationToken).ConfigureAwait(false);
    }

    private Pathspec PathOf(string step, string taskId) =>
        new(storage.Context.FlowName, storage.Context.RunId, step, taskId);

    private string NewTaskId() => (++_lastTaskId).ToString(CultureInfo.InvariantCulture);
}

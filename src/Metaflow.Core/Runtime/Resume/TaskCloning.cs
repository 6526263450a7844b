using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Runtime.Resume;

/// <summary>Takes finished tasks over into a new run: by reference to their blobs, which are neither read nor copied.</summary>
/// <param name="storage">The resumed run.</param>
/// <param name="origin">The run to take tasks from.</param>
internal sealed class TaskCloning(RunStorage storage, Pathspec origin)
{
    private const int Attempt = 0;

    private readonly IReadOnlyList<MetadataRecord> _common =
    [
        .. storage.System.RecordsFor(Attempt),
        MetadataRecord.ForAttempt("attempt", "0", Attempt),
        MetadataRecord.ForAttempt("attempt_ok", "True", Attempt, "internal_attempt_status"),
        MetadataRecord.ForAttempt("attempt-done", "0", Attempt),
        MetadataRecord.ForAttempt("origin-run-id", origin.Run!, Attempt),
    ];

    /// <summary>Takes over all tasks, many at a time. Each appears whole or not at all; one that was taken over before stays.</summary>
    public ValueTask CloneAsync(IReadOnlyList<TaskClone> clones, CancellationToken cancellationToken) =>
        ParallelLoop.RunAsync(
            clones.Count,
            storage.Datastore.Storage.Parallelism,
            (index, stop) => CloneAsync(clones[index], stop),
            cancellationToken);

    private async ValueTask CloneAsync(TaskClone clone, CancellationToken cancellationToken)
    {
        var context = storage.Context;
        var task = new Pathspec(context.FlowName, context.RunId, clone.Task.Step, clone.Task.TaskId);

        // Records first: they make the folder of a local run, with all files at once. Data that is not there yet only means "not done".
        await storage.Metadata.RegisterDoneTaskAsync(
            task, storage.Tags, RecordsOf(clone), storage.Datastore.Storage, clone.Origin.Artifacts, cancellationToken)
            .ConfigureAwait(false);
        var writer = await storage.Datastore.BeginAttemptAsync(task, Attempt, cancellationToken).ConfigureAwait(false);
        writer.InheritAll(clone.Origin.Artifacts);
        await writer.DoneAsync(cancellationToken).ConfigureAwait(false);
    }

    private List<MetadataRecord> RecordsOf(TaskClone clone)
    {
        List<MetadataRecord> records =
            [.. _common, MetadataRecord.ForAttempt("origin-task-id", clone.Origin.TaskId, Attempt)];
        if (clone.Origin.ExecutionPath.Length > 0)
            records.Add(MetadataRecord.ForAttempt("foreach-execution-path", clone.Origin.ExecutionPath, Attempt));
        if (clone.Task is { Gang: { } gang })
            records.AddRange(new GangMember(clone.Task.GangIndex, gang.Size, gang.ControlTaskId!).Records(Attempt));
        return records;
    }
}

using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime.Scheduling;

namespace Metaflow.Runtime.Resume;

/// <summary>Takes finished tasks over into a new run: by reference to their blobs, which are neither read nor copied.</summary>
/// <param name="storage">The new run.</param>
internal sealed class TaskCloning(RunStorage storage)
{
    private const int Attempt = 0;

    private readonly IReadOnlyList<MetadataRecord> _common =
    [
        .. storage.System.RecordsFor(Attempt),
        MetadataRecord.ForAttempt("attempt", "0", Attempt),
        MetadataRecord.ForAttempt("attempt_ok", "True", Attempt, "internal_attempt_status"),
        MetadataRecord.ForAttempt("attempt-done", "0", Attempt),
    ];

    /// <summary>Takes over all tasks, many at a time. Each appears whole or not at all; one that was taken over before stays.</summary>
    /// <param name="origin">The run that they are of.</param>
    /// <param name="clones">The tasks.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public ValueTask CloneAsync(Pathspec origin, IReadOnlyList<TaskClone> clones, CancellationToken cancellationToken) =>
        ParallelLoop.RunAsync(
            clones.Count,
            storage.Datastore.Storage.Parallelism,
            (index, stop) =>
            {
                var (task, clone) = clones[index];
                return CloneAsync(
                    new Pathspec(origin.Flow, origin.Run, clone.Step, task.TaskId), task.Artifacts, clone.TaskId!, [], RecordsOf(task, clone), stop);
            },
            cancellationToken);

    /// <summary>Takes over one task.</summary>
    /// <param name="origin">The task.</param>
    /// <param name="artifacts">What it left.</param>
    /// <param name="taskId">The id of its counterpart, which is of the same step.</param>
    /// <param name="replaced">Artifacts that the counterpart has with another value.</param>
    /// <param name="records">What is to be recorded beside what every such task has.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask CloneAsync(
        Pathspec origin,
        ArtifactTable artifacts,
        string taskId,
        IReadOnlyList<ArtifactToSave> replaced,
        IReadOnlyList<MetadataRecord> records,
        CancellationToken cancellationToken)
    {
        var task = new Pathspec(storage.Context.FlowName, storage.Context.RunId, origin.Step, taskId);
        var writer = storage.Datastore.WriterFor(task, Attempt);
        writer.InheritAll(artifacts);
        if (replaced.Count > 0)
            await writer.SaveArtifactsAsync(replaced, cancellationToken).ConfigureAwait(false);

        // Records first: they make the folder of a local run, with all files at once. Data that is not there yet only means "not done".
        await storage.Metadata.RegisterDoneTaskAsync(
            task,
            storage.Tags,
            [
                .. _common,
                MetadataRecord.ForAttempt("origin-run-id", origin.Run!, Attempt),
                MetadataRecord.ForAttempt("origin-task-id", origin.Task!, Attempt),
                .. records,
            ],
            storage.Datastore.Storage,
            writer.Artifacts,
            cancellationToken).ConfigureAwait(false);
        await writer.BeginAsync(cancellationToken).ConfigureAwait(false);
        await writer.DoneAsync(cancellationToken).ConfigureAwait(false);
    }

    private static List<MetadataRecord> RecordsOf(OriginTask origin, PendingTask clone)
    {
        List<MetadataRecord> records = [];
        if (origin.ExecutionPath.Length > 0)
            records.Add(MetadataRecord.ForAttempt(ForeachPlace.ExecutionPathField, origin.ExecutionPath, Attempt));
        if (clone.Gang is { } gang)
            records.AddRange(new GangMember(clone.GangIndex, gang.Size, gang.ControlTaskId!).Records(Attempt));
        return records;
    }
}

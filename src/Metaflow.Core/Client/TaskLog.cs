using Metaflow.Datastore;

namespace Metaflow.Client;

/// <summary>The log of a task, where it is kept: that of a clone is with its first origin.</summary>
/// <param name="Datastore">The data that has the log.</param>
/// <param name="Task">The task whose log it is.</param>
/// <param name="Attempt">The attempt of <paramref name="Task"/>.</param>
internal sealed record TaskLog(FlowDatastore Datastore, Pathspec Task, int Attempt)
{
    /// <summary>Finds the log of a task.</summary>
    /// <param name="store">Where to look.</param>
    /// <param name="task">The task, which need not be recorded.</param>
    /// <param name="attempt">The attempt; null for the latest that began. A clone's only attempt stands for the latest of its origin.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async ValueTask<TaskLog> FindAsync(
        ClientStore store, Pathspec task, int? attempt, CancellationToken cancellationToken)
    {
        var metadata = await TaskMetadata.LoadAsync(store.Metadata, task, attempt, cancellationToken).ConfigureAwait(false);
        var number = metadata.Source == task ? attempt ?? metadata.LatestAttempt : metadata.SourceAttempt;
        var datastore = await store.FindDatastoreAsync(
            task.Flow,
            metadata.Find("ds-type"),
            metadata.Find("ds-root"),
            AttemptFile.Path(metadata.Source, number, AttemptFile.Attempt),
            cancellationToken).ConfigureAwait(false);
        return new TaskLog(datastore, metadata.Source, number);
    }

    /// <summary>Finds the log of a task by its data alone, where nothing tells of origins.</summary>
    /// <param name="datastore">The data.</param>
    /// <param name="task">The task.</param>
    /// <param name="attempt">The attempt; null for the latest that began.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async ValueTask<TaskLog> FindAsync(
        FlowDatastore datastore, Pathspec task, int? attempt, CancellationToken cancellationToken) => new(
        datastore,
        task,
        attempt ?? await datastore.FindLatestAttemptAsync(task, cancellationToken).ConfigureAwait(false) ?? 0);

    public ValueTask<IReadOnlyList<LogLine>> LoadAsync(LogStream stream, CancellationToken cancellationToken) =>
        Datastore.LoadLogAsync(Task, Attempt, stream, cancellationToken);

    public ValueTask<long> SizeAsync(LogStream stream, CancellationToken cancellationToken) =>
        Datastore.LogSizeAsync(Task, Attempt, stream, cancellationToken);
}

using Metaflow.Artifacts;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>What a scheduler needs to know of an attempt, read from what the attempt has stored.</summary>
internal static class StoredResult
{
    /// <summary>Reads how an attempt ended that ran elsewhere.</summary>
    /// <param name="datastore">The flow's data.</param>
    /// <param name="task">The task.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>What it left; null when the attempt is not done, so that nothing of it counts.</returns>
    /// <exception cref="DatastoreException">The datastore cannot be read.</exception>
    public static async ValueTask<TaskResult?> TryLoadAsync(
        FlowDatastore datastore, Pathspec task, int attempt, CancellationToken cancellationToken)
    {
        if (await datastore.TryOpenTaskAsync(task, attempt, cancellationToken).ConfigureAwait(false) is not { } stored)
            return null;
        var artifacts = new TaskArtifacts(datastore.Blobs, new ValueCache(), ArtifactSerializers.None, stored.Artifacts);
        await artifacts.PrefetchAsync(_names, cancellationToken).ConfigureAwait(false);
        return IsSuccess(artifacts) ? Of(artifacts) : new TaskResult { Succeeded = false, Failure = FailureOf(artifacts) };
    }

    /// <summary>Whether the task counts as done.</summary>
    public static bool IsSuccess(TaskArtifacts artifacts) =>
        artifacts.ReadSharedOrDefault(RuntimeArtifacts.TaskOk, ArtifactTypes.Boolean);

    /// <summary>How a task that is done goes on.</summary>
    public static TaskResult Of(TaskArtifacts artifacts)
    {
        if (artifacts.ReadSharedOrDefault(RuntimeArtifacts.Transition, RuntimeTypes.Transition) is not { } transition)
            return new TaskResult { Succeeded = true };
        var isGang = transition.ForeachVariable == RuntimeArtifacts.ParallelIterator;
        return new TaskResult
        {
            Succeeded = true,
            Targets = transition.Steps,
            NumParallel = isGang
                ? artifacts.ReadSharedOrDefault(RuntimeArtifacts.ParallelIterator, RuntimeTypes.ParallelIterator)?.NumParallel
                : null,
            NumSplits = transition.ForeachVariable is null || isGang
                ? null
                : artifacts.ReadSharedOrDefault(RuntimeArtifacts.ForeachNumSplits, RuntimeTypes.OptionalInteger),
        };
    }

    private static readonly string[] _names =
    [
        RuntimeArtifacts.TaskOk, RuntimeArtifacts.Transition, RuntimeArtifacts.ParallelIterator, RuntimeArtifacts.ForeachNumSplits,
        RuntimeArtifacts.Exception,
    ];

    private static string FailureOf(TaskArtifacts artifacts) =>
        artifacts.ReadSharedOrDefault(RuntimeArtifacts.Exception, RuntimeTypes.Failure) is { } failure
            ? TaskFailureText.ReasonOf(failure)
            : "The step failed.";
}

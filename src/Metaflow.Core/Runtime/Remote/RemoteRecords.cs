using Metaflow.Metadata;

namespace Metaflow.Runtime.Remote;

/// <summary>The records of attempts that ran elsewhere, where those of the run are in files of this machine.</summary>
internal static class RemoteRecords
{
    /// <summary>Adds the records of an attempt that has ended to those of the run. Of one that has left none, at least that it was there is recorded.</summary>
    /// <param name="storage">The run.</param>
    /// <param name="task">The attempt.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether the records are with the run; false when the attempt has left none.</returns>
    /// <exception cref="MetaflowException">The records cannot be read or written.</exception>
    public static async Task<bool> CollectAsync(RunStorage storage, TaskSpec task, CancellationToken cancellationToken)
    {
        var context = storage.Context;
        if (context.MetadataType != LocalMetadata.TypeName)
            return true;
        var pathspec = new Pathspec(context.FlowName, context.RunId, task.Step, task.TaskId);
        if (await LocalMetadataArchive.MergeAsync(
            context.MetadataLocation, storage.Datastore, pathspec, task.Attempt, cancellationToken).ConfigureAwait(false))
            return true;
        await storage.Metadata.RegisterTaskAsync(pathspec, storage.Tags, AttemptRecords.Lost(storage, task), cancellationToken).ConfigureAwait(false);
        return false;
    }
}

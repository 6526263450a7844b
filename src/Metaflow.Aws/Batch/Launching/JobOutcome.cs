using Metaflow.Aws.Batch.Api;
using Metaflow.Platform;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>Works out how the attempts of a job ended: from what the service tells of the job, and from what they have stored.</summary>
/// <param name="services">What the jobs of a run share.</param>
/// <param name="job">The job at its end.</param>
internal sealed class JobOutcome(LaunchServices services, JobDetail job)
{
    private bool Succeeded => job.Status == JobStatus.Succeeded;

    /// <summary>How each member ended. Says what users need to know, and brings the records of the attempts here.</summary>
    /// <param name="members">The attempts; of a gang, in the order of its nodes.</param>
    /// <param name="isTerminated">Tells whether the job was ended from here.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<AttemptExit[]> ReadAsync(
        IReadOnlyList<JobMember> members, Func<bool> isTerminated, CancellationToken cancellationToken)
    {
        members[0].Say(
            job.JobId,
            job.Container?.ExitCode is { } code ? $"Task finished with exit code {code}." : $"Task finished with status {job.Status}.");
        var exits = new AttemptExit[members.Count];
        for (var i = 0; i < exits.Length; i++)
        {
            var hasRecords = await CollectRecordsAsync(members[i], cancellationToken).ConfigureAwait(false);
            var node = members.Count == 1 || Succeeded
                ? job
                : await services.FindAsync(GangNodes.IdOf(job.JobId, i), cancellationToken).ConfigureAwait(false) ?? job;
            exits[i] = await ReadAsync(members[i], node, isTerminated, cancellationToken).ConfigureAwait(false);
            if (!hasRecords && exits[i].Succeeded)
                members[i].Say(job.JobId, "The task is stored, but it has left no records of its artifacts: clients will not list them.");
        }

        return exits;
    }

    /// <param name="member">The attempt.</param>
    /// <param name="node">Its job; of a gang, its node.</param>
    /// <param name="isTerminated">Tells whether the job was ended from here.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    private async Task<AttemptExit> ReadAsync(
        JobMember member, JobDetail node, Func<bool> isTerminated, CancellationToken cancellationToken)
    {
        var storage = services.Run.Storage;
        var (task, attempt) = (member.PathspecIn(storage.Context), member.Task.Attempt);
        var result = await StoredResult.TryLoadAsync(storage.Datastore, task, attempt, cancellationToken).ConfigureAwait(false);
        if (Succeeded && result is { Succeeded: true })
            return new AttemptExit(0, Killed: false, result);
        if (isTerminated())
            return LaunchedJob.Killed;
        var hasBegun = result is not null
            || await storage.Datastore.FindLatestAttemptAsync(task, cancellationToken).ConfigureAwait(false) >= attempt;
        var failure = JobFailure.Of(node, result, hasBegun);
        if (failure.Kind != JobFailureKind.Step || result is null)
            member.Say(job.JobId, failure.Message);
        return new AttemptExit(
            ExitCodeOf(node), Killed: false, result is { Succeeded: false } ? result : new TaskResult { Succeeded = false, Failure = failure.Message })
        {
            System = HostSystem.Linux,
        };
    }

    /// <summary>Brings the records of an attempt here. The task is stored as it is, so this cannot change how it ended.</summary>
    /// <returns>False when the attempt has left none.</returns>
    private async Task<bool> CollectRecordsAsync(JobMember member, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoteRecords.CollectAsync(services.Run.Storage, member.Task, cancellationToken).ConfigureAwait(false);
        }
        catch (MetaflowException e)
        {
            member.Say(job.JobId, $"The records of the task cannot be brought here: {e.Message}");
            return true;
        }
    }

    /// <summary>A container tells by 128 and more that a signal has ended its process.</summary>
    private static int ExitCodeOf(JobDetail node) =>
        node.Container?.ExitCode is { } code and not 0 ? ProcessSignal.CodeOf(code, HostSystem.Linux) : 1;
}

using Metaflow.Aws.Batch.Api;
using Metaflow.Runtime;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>Follows a job from its submission to its end: says its states, shows its logs, ends a gang of which a node has failed.</summary>
/// <param name="services">What the jobs of a run share.</param>
/// <param name="members">The attempts; of a gang, in the order of its nodes.</param>
/// <param name="id">The job's id.</param>
internal sealed class JobFollower(LaunchServices services, IReadOnlyList<JobMember> members, string id)
{
    /// <summary>So often the state of a job that does not run yet is said again.</summary>
    private static readonly TimeSpan _reminder = TimeSpan.FromSeconds(30);

    private readonly LogTail[] _tails = [.. members.Select(m => new LogTail(
        services.Run.Storage.Datastore.Storage, m.PathspecIn(services.Run.Storage.Context), m.Task.Attempt, m.Sink, $"[{id}] "))];

    /// <summary>Follows the job.</summary>
    /// <param name="cancellationToken">Stops following, not the job.</param>
    /// <returns>The job at its end; all it has printed is shown.</returns>
    /// <exception cref="MetaflowException">The service cannot be asked any more.</exception>
    public async Task<JobDetail> FollowAsync(CancellationToken cancellationToken)
    {
        var news = services.Poller.Watch(id);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var nodes = WatchNodesAsync(end.Token);
        var tailing = Task.CompletedTask;
        var status = JobStatus.Submitted;
        SayStarting(status);
        try
        {
            var next = news.ReadAsync(end.Token).AsTask();
            while (true)
            {
                JobDetail job;
                try
                {
                    job = await next.WaitAsync(_reminder, services.Time, end.Token).ConfigureAwait(false);
                }
                catch (TimeoutException)
                {
                    if (status != JobStatus.Running)
                        SayStarting(status);
                    continue;
                }

                if (status != JobStatus.Running && job.Status != status)
                    SayStarting(job.Status);
                status = job.Status;
                if (JobStatus.IsEnd(status))
                {
                    await end.CancelAsync().ConfigureAwait(false);
                    await tailing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    foreach (var tail in _tails)
                        await tail.CompleteAsync(cancellationToken).ConfigureAwait(false);
                    return job;
                }

                if (status == JobStatus.Running && tailing.IsCompleted)
                    tailing = ShowAsync(end.Token);
                next = news.ReadAsync(end.Token).AsTask();
            }
        }
        finally
        {
            services.Poller.Forget(id);
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(tailing, nodes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends a gang of which a node has failed: the others may wait for it, and the service lets them.</summary>
    private async Task WatchNodesAsync(CancellationToken cancellationToken)
    {
        if (await GangNodes.FirstFailureAsync(services.Poller, id, members.Count, cancellationToken).ConfigureAwait(false) is { } node)
            await services.TerminateAsync(id, $"Node {node} of the gang has failed.", members[0]).ConfigureAwait(false);
    }

    /// <summary>Shows logs while the job runs.</summary>
    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        var began = services.Time.GetTimestamp();
        services.Pace.Add(_tails.Length);
        try
        {
            while (true)
            {
                await Task.Delay(services.Pace.After(services.Time.GetElapsedTime(began)), services.Time, cancellationToken).ConfigureAwait(false);
                foreach (var tail in _tails)
                    await tail.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            services.Pace.Add(-_tails.Length);
        }
    }

    private void SayStarting(string status) => members[0].Say(id, $"Task is starting (status {status})...");
}

using Metaflow.Aws.Batch.Api;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>What the jobs of a run share. Thread-safe.</summary>
/// <param name="run">The run.</param>
/// <param name="api">The service; this owns it.</param>
/// <param name="createAsync">Makes the request for the job of an attempt; of a gang, of its control task.</param>
internal sealed class LaunchServices(
    RemoteRun run, BatchApi api, Func<TaskSpec, CancellationToken, Task<SubmitJobRequest>> createAsync) : IAsyncDisposable
{
    /// <summary>So many jobs are submitted at a time; the service takes 50 a second of an account.</summary>
    private const int Submissions = 16;

    private readonly SemaphoreSlim _submissions = new(Submissions);

    public RemoteRun Run { get; } = run;

    public TimeProvider Time { get; } = run.Time;

    public LogTailPace Pace { get; } = new();

    public JobPoller Poller { get; } = new(api.DescribeJobsAsync, run.Time);

    /// <summary>Submits the job of an attempt; of a gang, of its control task.</summary>
    /// <param name="task">The attempt.</param>
    /// <param name="stop">Stops what comes before the submission.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="MetaflowException">The job cannot be made.</exception>
    public async Task<string> SubmitAsync(TaskSpec task, CancellationToken stop)
    {
        await _submissions.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var request = await createAsync(task, stop).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();

            // Not stopped half way: the service may have taken it, and nobody would know the job.
            return (await api.SubmitJobAsync(request, CancellationToken.None).ConfigureAwait(false)).JobId;
        }
        finally
        {
            _submissions.Release();
        }
    }

    /// <summary>Asks for a job, or for a node of one.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<JobDetail?> FindAsync(string id, CancellationToken cancellationToken) =>
        await api.DescribeJobsAsync([id], cancellationToken).ConfigureAwait(false) is [var job, ..] ? job : null;

    /// <summary>Ends a job. Says so when that fails, which fails nothing else.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="reason">Why, for the records of the service.</param>
    /// <param name="member">Whose attempt is told.</param>
    public async Task TerminateAsync(string id, string reason, JobMember member)
    {
        try
        {
            await api.TerminateJobAsync(id, reason, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MetaflowException or IOException)
        {
            member.Say(id, $"The job cannot be ended: {e.Message} End it by 'batch kill', or in AWS's console.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Poller.DisposeAsync().ConfigureAwait(false);
        _submissions.Dispose();
        api.Dispose();
    }
}

using System.Threading.Channels;
using Metaflow.Aws.Api;
using Metaflow.Aws.Batch.Api;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>
/// Asks for the states of all jobs that are watched, 100 at a time, from one loop: often while something happens, seldom while nothing does.
/// Thread-safe.
/// </summary>
/// <param name="describe">Asks the service for jobs.</param>
/// <param name="time">The clock.</param>
internal sealed class JobPoller(
    Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<JobDetail>>> describe, TimeProvider time) : IAsyncDisposable
{
    /// <summary>So many times in a row the service may fail; each time it was tried again for a minute.</summary>
    private const int MostFailures = 20;

    private const double Growth = 1.2;
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private TimeSpan _pause = _shortest;
    private Task _polling = Task.CompletedTask;

    /// <summary>Watches a job until it has ended.</summary>
    /// <param name="id">The job's id.</param>
    /// <returns>The job each time its state changes; complete after its end, or with the error of a service that cannot be asked any more.</returns>
    public ChannelReader<JobDetail> Watch(string id)
    {
        var watched = new Watched();
        lock (_gate)
        {
            _watched.Add(id, watched);
            _pause = _shortest;
            if (_watched.Count == 1)
                _polling = PollAsync(_polling);
        }

        return watched.News.Reader;
    }

    /// <summary>Stops watching a job.</summary>
    public void Forget(string id)
    {
        lock (_gate)
            _watched.Remove(id);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task PollAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var failures = 0;
        while (true)
        {
            await Task.Delay(_pause, time, _stop.Token).ConfigureAwait(false);
            string[] ids;
            lock (_gate)
            {
                if (_watched.Count == 0)
                    return;
                ids = [.. _watched.Keys];
            }

            try
            {
                foreach (var some in ids.Chunk(BatchApi.JobsPerCall))
                    Tell(await describe(some, _stop.Token).ConfigureAwait(false));
                failures = 0;
                _pause = Min(_pause * Growth, _longest);
            }
            catch (AwsServiceException e)
            {
                if (++failures < MostFailures)
                    _pause = _longest;
                else
                    GiveUp(e);
            }
        }
    }

    /// <summary>Jobs that the answer leaves out are not known everywhere yet: a job is seen a moment after it was made.</summary>
    private void Tell(IReadOnlyList<JobDetail> jobs)
    {
        lock (_gate)
        {
            foreach (var job in jobs)
            {
                if (!_watched.TryGetValue(job.JobId, out var watched) || watched.Status == job.Status)
                    continue;
                watched.Status = job.Status;
                watched.News.Writer.TryWrite(job);
                _pause = _shortest;
                if (!JobStatus.IsEnd(job.Status))
                    continue;
                watched.News.Writer.TryComplete();
                _watched.Remove(job.JobId);
            }
        }
    }

    private void GiveUp(AwsServiceException failure)
    {
        lock (_gate)
        {
            foreach (var watched in _watched.Values)
                watched.News.Writer.TryComplete(failure);
            _watched.Clear();
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed class Watched
    {
        public Channel<JobDetail> News { get; } = Channel.CreateUnbounded<JobDetail>();

        public string Status { get; set; } = "";
    }
}

using Metaflow.Metadata;

namespace Metaflow.Runtime;

/// <summary>Tells the metadata provider that a run or task is alive, until it is disposed. Never fails what it is about.</summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    /// <summary>A task that ends sooner needs none.</summary>
    private static readonly TimeSpan _shortTask = TimeSpan.FromSeconds(2);

    private const double BackOff = 1.5;

    private readonly MetadataProvider _metadata;
    private readonly Pathspec _pathspec;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longestPause;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beating;

    private Heartbeat(MetadataProvider metadata, Pathspec pathspec, TimeProvider time, TimeSpan interval, TimeSpan first)
    {
        _metadata = metadata;
        _pathspec = pathspec;
        _time = time;
        _longestPause = 6 * interval;
        _beating = BeatAsync(first);
    }

    /// <summary>The heartbeat of a run, from now on; null when the provider takes none.</summary>
    public static Heartbeat? OfRun(MetadataProvider metadata, Pathspec run, TimeProvider time) =>
        metadata.HeartbeatInterval is { } interval ? new(metadata, run, time, interval, TimeSpan.Zero) : null;

    /// <summary>The heartbeat of a task, unless it ends at once; null when the provider takes none.</summary>
    public static Heartbeat? OfTask(MetadataProvider metadata, Pathspec task, TimeProvider time) =>
        metadata.HeartbeatInterval is { } interval ? new(metadata, task, time, interval, _shortTask) : null;

    /// <summary>Ends it; none follows.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task BeatAsync(TimeSpan first)
    {
        try
        {
            TimeSpan? pause = first;
            for (var failures = 0; pause is { } length;)
            {
                if (length > TimeSpan.Zero)
                    await Task.Delay(length, _time, _stop.Token).ConfigureAwait(false);
                try
                {
                    pause = await _metadata.HeartbeatAsync(_pathspec, _stop.Token).ConfigureAwait(false);
                    failures = 0;
                }
                catch (Exception) when (!_stop.IsCancellationRequested)
                {
                    // Whatever it is, it is not worth a run. So a service also says that the last beat was a moment ago.
                    pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(BackOff, ++failures), _longestPause.TotalSeconds));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is not needed any more.
        }
    }
}

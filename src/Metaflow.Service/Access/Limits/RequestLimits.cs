using System.Threading.RateLimiting;

namespace Metaflow.Service.Access.Limits;

/// <summary>Keeps more requests out than the service can serve, and more of one client than it may send. Thread-safe.</summary>
internal sealed class RequestLimits : IDisposable
{
    // Clients give up after not much longer; what waited so long is not worth serving.
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(10);
    private readonly ConcurrencyLimiter _places;
    private readonly PartitionedRateLimiter<string>? _rates;
    private readonly TimeProvider _time;

    public RequestLimits(LimitSettings settings, TimeProvider time)
    {
        _time = time;
        _places = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = settings.Concurrent,
            QueueLimit = settings.Queued,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        if (settings.PerSecond > 0)
            _rates = PartitionedRateLimiter.Create<string, string>(client => RateLimitPartition.GetTokenBucketLimiter(client, _ => Rate(settings.PerSecond)));
    }

    /// <summary>Whether requests of clients are counted.</summary>
    public bool HaveRate => _rates is not null;

    /// <summary>Counts a request of a client.</summary>
    /// <param name="client">Who sends it.</param>
    /// <returns>After how many seconds to try again; null when the request may go on.</returns>
    public int? Count(string client)
    {
        if (_rates is null)
            return null;
        using var lease = _rates.AttemptAcquire(client);
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
    }

    /// <summary>Waits for a place. Whoever gets one gives it back by disposing of it.</summary>
    /// <returns>The place; null when there is none, now or soon.</returns>
    public ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        var lease = _places.AttemptAcquire();
        return lease.IsAcquired ? new(lease) : WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _places.Dispose();
        _rates?.Dispose();
    }

    private async ValueTask<IDisposable?> WaitAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_longestWait, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var lease = await _places.AcquireAsync(1, both.Token).ConfigureAwait(false);
            return lease.IsAcquired ? lease : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    // What a client did not use for two seconds it may use at once.
    private static TokenBucketRateLimiterOptions Rate(int perSecond) => new()
    {
        TokenLimit = perSecond * 2,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        AutoReplenishment = true,
    };
}

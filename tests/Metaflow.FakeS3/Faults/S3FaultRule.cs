namespace Metaflow.FakeS3.Faults;

/// <summary>Says which requests a fault meets. Thread-safe.</summary>
public sealed class S3FaultRule
{
    private readonly Func<S3Request, bool> _when;
    private readonly double _rate;
    private readonly int _limit;
    private readonly ulong _seed;
    private readonly Lock _counting = new();
    private readonly List<(int Times, TaskCompletionSource Source)> _waiting = [];
    private int _matched;
    private int _fired;

    internal S3FaultRule(S3Fault fault, Func<S3Request, bool> when, double rate, int limit, int seed)
    {
        Fault = fault;
        _when = when;
        _rate = rate;
        _limit = limit;
        _seed = (uint)seed;
    }

    /// <summary>What happens to them.</summary>
    public S3Fault Fault { get; }

    /// <summary>How often that happened.</summary>
    public int Fired => Volatile.Read(ref _fired);

    /// <summary>Waits until the rule has fired a number of times: for a fault that waits, until it waits.</summary>
    /// <param name="times">The number.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task WhenFiredAsync(int times = 1, CancellationToken cancellationToken = default)
    {
        lock (_counting)
        {
            if (_fired >= times)
                return Task.CompletedTask;
            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((times, source));
            return source.Task.WaitAsync(cancellationToken);
        }
    }

    internal bool Matches(S3Request request) => _when(request);

    /// <summary>Decides whether the fault meets a request that the rule matches, and counts it if so.</summary>
    internal bool Fires()
    {
        lock (_counting)
        {
            if (_fired >= _limit || Chance(_matched++) >= _rate)
                return false;
            _fired++;
            foreach (var (_, source) in _waiting.Where(waiting => waiting.Times <= _fired))
                source.SetResult();
            _waiting.RemoveAll(waiting => waiting.Times <= _fired);
            return true;
        }
    }

    /// <summary>A number from 0 to 1 that depends on the seed and on how many requests the rule matched before.</summary>
    private double Chance(int index)
    {
        // SplitMix64.
        var mixed = (_seed << 32) + ((ulong)index + 1) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}

namespace Metaflow.Aws.Http;

/// <summary>When one call is tried again: after pauses that double, with jitter, until tries or time are used up.</summary>
/// <param name="retryCount">How often the call is tried again.</param>
/// <param name="retryTime">How long all tries may take together once one has failed.</param>
/// <param name="time">The clock.</param>
internal sealed class RetrySchedule(int retryCount, TimeSpan retryTime, TimeProvider time)
{
    private static readonly TimeSpan _first = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);

    private long _firstFailure;

    /// <summary>How many tries have failed.</summary>
    public int Failures { get; private set; }

    /// <summary>Counts a failure.</summary>
    /// <returns>How long to wait before the next try; null when there is none.</returns>
    public TimeSpan? Next()
    {
        if (Failures++ == 0)
            _firstFailure = time.GetTimestamp();
        var pause = TimeSpan.FromTicks(Math.Min(_first.Ticks << Math.Min(Failures - 1, 20), _longest.Ticks));
        // Half of it is chance: those that failed together do not come back together.
        pause *= 0.5 + (Random.Shared.NextDouble() * 0.5);
        return Failures > retryCount || time.GetElapsedTime(_firstFailure) + pause > retryTime ? null : pause;
    }
}

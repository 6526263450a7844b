namespace Metaflow.Aws.S3Api;

/// <summary>When one call is tried again: after pauses that double, with jitter, until tries or time are used up.</summary>
/// <param name="settings">How many tries, and how long.</param>
/// <param name="time">The clock.</param>
internal sealed class RetrySchedule(S3Settings settings, TimeProvider time)
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
        return Failures > settings.RetryCount || time.GetElapsedTime(_firstFailure) + pause > settings.RetryTime ? null : pause;
    }
}

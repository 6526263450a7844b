namespace Metaflow.Aws.Batch.Launching;

/// <summary>How often logs are looked at: often at first, seldom later, and seldom when many are looked at. Thread-safe.</summary>
internal sealed class LogTailPace
{
    /// <summary>All tails of a process together make so many reads of a log in a second.</summary>
    private const double ReadsPerSecond = 50;

    private int _tails;

    /// <summary>One tail more, or with -1 one less.</summary>
    public void Add(int change) => Interlocked.Add(ref _tails, change);

    /// <summary>The pause before the next look. The curve is Metaflow's: 0.25 seconds at first, 30 seconds after a quarter of an hour.</summary>
    /// <param name="elapsed">For how long the task has been running.</param>
    public TimeSpan After(TimeSpan elapsed)
    {
        var curve = 0.25 + (30 / (1 + Math.Exp(9 - (0.01 * elapsed.TotalSeconds))));
        return TimeSpan.FromSeconds(Math.Max(curve, Volatile.Read(ref _tails) / ReadsPerSecond));
    }
}

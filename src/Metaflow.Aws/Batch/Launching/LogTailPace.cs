using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>How often logs are looked at: often at first, seldom later, and seldom when many are looked at. Thread-safe.</summary>
internal sealed class LogTailPace
{
    /// <summary>All tails of a process together make so many reads of a log in a second.</summary>
    private const double ReadsPerSecond = 50;

    private int _tails;

    /// <summary>One tail more, or with -1 one less.</summary>
    public void Add(int change) => Interlocked.Add(ref _tails, change);

    /// <summary>The pause before the next look.</summary>
    /// <param name="elapsed">For how long the task has been running.</param>
    public TimeSpan After(TimeSpan elapsed) => LogPace.After(elapsed, Volatile.Read(ref _tails) / ReadsPerSecond);
}

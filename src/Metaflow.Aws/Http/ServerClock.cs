using System.Globalization;

namespace Metaflow.Aws.Http;

/// <summary>The time to sign for: this machine's, until a server says that it has another. Thread-safe.</summary>
/// <param name="time">This machine's clock.</param>
internal sealed class ServerClock(TimeProvider time)
{
    private long _skewTicks;

    /// <summary>The server's time.</summary>
    public DateTimeOffset Now => time.GetUtcNow().AddTicks(Interlocked.Read(ref _skewTicks));

    /// <summary>Learns the server's time when it refuses ours.</summary>
    /// <param name="date">Its header <c>Date</c>; null when it has none.</param>
    /// <returns>How far off <see cref="Now"/> was; null when the header does not tell.</returns>
    public TimeSpan? Learn(string? date)
    {
        if (!DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var there))
            return null;
        var off = there - Now;
        Interlocked.Exchange(ref _skewTicks, (there - time.GetUtcNow()).Ticks);
        return off.Duration();
    }
}

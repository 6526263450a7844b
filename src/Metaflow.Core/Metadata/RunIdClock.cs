using System.Globalization;

namespace Metaflow.Metadata;

/// <summary>Makes run ids: microseconds since 1970, never the same twice.</summary>
internal sealed class RunIdClock(TimeProvider time)
{
    private long _last;

    public string Next()
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(now, last + 1);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);
        return next.ToString(CultureInfo.InvariantCulture);
    }
}

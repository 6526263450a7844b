using System.Globalization;

namespace Metaflow.Metadata;

/// <summary>Makes run ids: microseconds since 1970, never the same twice in a process.</summary>
internal static class RunIdClock
{
    private static long _last;

    public static string Next(TimeProvider time)
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = now > last || last - now > TimeSpan.MicrosecondsPerSecond ? now : last + 1;
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);
        return next.ToString(CultureInfo.InvariantCulture);
    }
}

using System.Buffers.Binary;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Dates and times as Python packs them into bytes; false for what the CLR cannot hold.</summary>
internal static class PackedTime
{
    public static bool TryMoment(ReadOnlySpan<byte> packed, out DateTime value)
    {
        value = default;

        // The highest bit of the month says that this is the second of two equal wall-clock times.
        int year = BinaryPrimitives.ReadUInt16BigEndian(packed);
        int month = packed[2] & 0x7F;
        if (!IsDate(year, month, packed[3]) || !TryTicks(packed[4..], out long ticks))
            return false;
        value = new DateTime(year, month, packed[3]).AddTicks(ticks);
        return true;
    }

    public static bool TryDate(ReadOnlySpan<byte> packed, out DateOnly value)
    {
        int year = BinaryPrimitives.ReadUInt16BigEndian(packed);
        bool fits = IsDate(year, packed[2], packed[3]);
        value = fits ? new DateOnly(year, packed[2], packed[3]) : default;
        return fits;
    }

    public static bool TryTime(ReadOnlySpan<byte> packed, out TimeOnly value)
    {
        bool fits = TryTicks(packed, out long ticks);
        value = new TimeOnly(ticks);
        return fits;
    }

    public static bool TrySpan(long days, long seconds, long microseconds, out TimeSpan value)
    {
        value = default;
        if (days is < -10_675_200 or > 10_675_199 || seconds is < 0 or >= 86_400 ||
            microseconds is < 0 or >= 1_000_000)
        {
            return false;
        }
        var ticks = (Int128)days * TimeSpan.TicksPerDay + seconds * TimeSpan.TicksPerSecond +
            microseconds * TimeSpan.TicksPerMicrosecond;
        if (ticks < long.MinValue || ticks > long.MaxValue)
            return false;
        value = new TimeSpan((long)ticks);
        return true;
    }

    /// <summary>Whether the CLR's offsets from UTC can express this one at this moment.</summary>
    public static bool IsOffset(TimeSpan offset, DateTime local)
    {
        long utc = local.Ticks - offset.Ticks;
        return offset.Ticks % TimeSpan.TicksPerMinute == 0 && offset.Duration() <= TimeSpan.FromHours(14) &&
            utc >= 0 && utc <= DateTime.MaxValue.Ticks;
    }

    private static bool IsDate(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static bool TryTicks(ReadOnlySpan<byte> packed, out long ticks)
    {
        int hour = packed[0] & 0x7F;
        int microsecond = (packed[3] << 16) | (packed[4] << 8) | packed[5];
        bool fits = hour <= 23 && packed[1] <= 59 && packed[2] <= 59 && microsecond <= 999_999;
        ticks = !fits
            ? 0
            : hour * TimeSpan.TicksPerHour + packed[1] * TimeSpan.TicksPerMinute +
                packed[2] * TimeSpan.TicksPerSecond + microsecond * TimeSpan.TicksPerMicrosecond;
        return fits;
    }
}

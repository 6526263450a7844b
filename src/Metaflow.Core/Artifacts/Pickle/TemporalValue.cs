using System.Buffers.Binary;
using System.Text;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Python's dates and times from their packed form; null for what has no CLR counterpart.</summary>
internal static class TemporalValue
{
    public static object? Make(string name, PickledTuple arguments, PickleBudget? budget) => name switch
    {
        "datetime" when arguments.Count is 1 or 2 => Moment(arguments, budget),
        "date" when arguments.Count == 1 => (object?)Date(Packed(arguments[0])),
        "time" when arguments.Count is 1 or 2 => Time(arguments),
        "timedelta" when arguments is [long days, long seconds, long microseconds] => Span(days, seconds, microseconds),
        _ => null,
    };

    /// <summary>
    /// What a subclass of Python's dates and times stands for: its packed form is the same, whatever it is called.
    /// </summary>
    public static object? OfSubclass(PickledObject instance) => instance.Arguments switch
    {
        [byte[] { Length: 10 }, ..] => Make("datetime", instance.Arguments, null),
        [byte[] { Length: 6 }, ..] => Make("time", instance.Arguments, null),
        [byte[] { Length: 4 }] => Make("date", instance.Arguments, null),
        [long, long, long] => Make("timedelta", instance.Arguments, null),
        _ => null,
    };

    /// <summary>A moment with its offset; null unless that is whole minutes and in range.</summary>
    public static DateTimeOffset? WithOffset(DateTime local, TimeSpan offset)
    {
        if (offset.Ticks % TimeSpan.TicksPerMinute != 0 || offset.Duration() > TimeSpan.FromHours(14))
            return null;
        long utc = local.Ticks - offset.Ticks;
        return utc < 0 || utc > System.DateTime.MaxValue.Ticks ? null : new DateTimeOffset(local, offset);
    }

    private static object? Moment(PickledTuple arguments, PickleBudget? budget)
    {
        var packed = Packed(arguments[0]);
        if (packed.Length != 10)
            return null;

        // The highest bit of the month says that this is the second of two equal wall-clock times.
        bool isSecond = packed[2] > 0x7F;
        int month = packed[2] & 0x7F;
        int year = BinaryPrimitives.ReadUInt16BigEndian(packed);
        if (!IsDate(year, month, packed[3]) || TimeTicks(packed[4..]) is not { } time)
            return null;
        var local = new DateTime(year, month, packed[3]).AddTicks(time);
        if (arguments.Count == 1 || arguments[1] is null)
            return local;
        return PickledZone.OffsetOf(arguments[1], local, isSecond, budget) is { } offset
            ? WithOffset(local, offset)
            : null;
    }

    private static DateOnly? Date(ReadOnlySpan<byte> packed)
    {
        if (packed.Length != 4 || !IsDate(BinaryPrimitives.ReadUInt16BigEndian(packed), packed[2], packed[3]))
            return null;
        return new DateOnly(BinaryPrimitives.ReadUInt16BigEndian(packed), packed[2], packed[3]);
    }

    private static object? Time(PickledTuple arguments)
    {
        var packed = Packed(arguments[0]);
        if (packed.Length != 6 || TimeTicks(packed) is not { } ticks)
            return null;
        var time = new TimeOnly(ticks);
        if (arguments.Count == 1 || arguments[1] is null)
            return time;
        return PickledZone.FixedOffsetOf(arguments[1]) is { } offset && offset.Ticks % TimeSpan.TicksPerMinute == 0
            ? new ZonedTime(time, offset)
            : null;
    }

    private static TimeSpan? Span(long days, long seconds, long microseconds)
    {
        if (days is < -10_675_200 or > 10_675_199 || seconds is < 0 or >= 86_400 || microseconds is < 0 or >= 1_000_000)
            return null;
        var ticks = (Int128)days * TimeSpan.TicksPerDay + seconds * TimeSpan.TicksPerSecond +
            microseconds * TimeSpan.TicksPerMicrosecond;
        if (ticks < long.MinValue || ticks > long.MaxValue)
            return null;
        return new TimeSpan((long)ticks);
    }

    private static bool IsDate(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 &&
        day <= System.DateTime.DaysInMonth(year, month);

    private static long? TimeTicks(ReadOnlySpan<byte> packed)
    {
        int hour = packed[0] & 0x7F;
        int microsecond = (packed[3] << 16) | (packed[4] << 8) | packed[5];
        if (hour > 23 || packed[1] > 59 || packed[2] > 59 || microsecond > 999_999)
            return null;
        return hour * TimeSpan.TicksPerHour + packed[1] * TimeSpan.TicksPerMinute +
            packed[2] * TimeSpan.TicksPerSecond + microsecond * TimeSpan.TicksPerMicrosecond;
    }

    // Python 2 wrote the packed form as a str.
    private static ReadOnlySpan<byte> Packed(object? argument) => argument switch
    {
        byte[] bytes => bytes,
        string { Length: <= 10 } text when !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff') =>
            Encoding.Latin1.GetBytes(text),
        _ => [],
    };
}

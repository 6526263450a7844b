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
    public static DateTimeOffset? WithOffset(DateTime local, TimeSpan offset) =>
        PackedTime.IsOffset(offset, local) ? new DateTimeOffset(local, offset) : null;

    private static object? Moment(PickledTuple arguments, PickleBudget? budget)
    {
        var packed = Packed(arguments[0]);
        if (packed.Length != 10 || !PackedTime.TryMoment(packed, out var local))
            return null;
        bool isSecond = packed[2] > 0x7F;
        if (arguments.Count == 1 || arguments[1] is null)
            return local;
        return PickledZone.OffsetOf(arguments[1], local, isSecond, budget) is { } offset
            ? WithOffset(local, offset)
            : null;
    }

    private static DateOnly? Date(ReadOnlySpan<byte> packed) =>
        packed.Length == 4 && PackedTime.TryDate(packed, out var date) ? date : null;

    private static object? Time(PickledTuple arguments)
    {
        var packed = Packed(arguments[0]);
        if (packed.Length != 6 || !PackedTime.TryTime(packed, out var time))
            return null;
        if (arguments.Count == 1 || arguments[1] is null)
            return time;
        return PickledZone.FixedOffsetOf(arguments[1]) is { } offset && offset.Ticks % TimeSpan.TicksPerMinute == 0
            ? new ZonedTime(time, offset)
            : null;
    }

    private static TimeSpan? Span(long days, long seconds, long microseconds) =>
        PackedTime.TrySpan(days, seconds, microseconds, out var span) ? span : null;

    // Python 2 wrote the packed form as a str.
    private static ReadOnlySpan<byte> Packed(object? argument) => argument switch
    {
        byte[] bytes => bytes,
        string { Length: <= 10 } text when !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff') =>
            Encoding.Latin1.GetBytes(text),
        _ => [],
    };
}

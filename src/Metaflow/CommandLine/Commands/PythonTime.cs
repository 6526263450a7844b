using System.Globalization;

namespace Metaflow.CommandLine.Commands;

/// <summary>Dates and times as Python prints them, by themselves and inside of lists and the like.</summary>
internal static class PythonTime
{
    private static readonly CultureInfo _culture = CultureInfo.InvariantCulture;

    /// <summary>What <c>str</c> makes of a date, a time or a duration.</summary>
    public static string Print(object value) => value switch
    {
        DateTime time => $"{time.ToString("yyyy-MM-dd HH:mm:ss", _culture)}{Fraction(time.TimeOfDay)}",
        DateTimeOffset time =>
            $"{time.ToString("yyyy-MM-dd HH:mm:ss", _culture)}{Fraction(time.TimeOfDay)}{time.ToString("zzz", _culture)}",
        DateOnly date => date.ToString("yyyy-MM-dd", _culture),
        TimeOnly time => $"{time.ToString("HH:mm:ss", _culture)}{Fraction(time.ToTimeSpan())}",
        TimeSpan span => Print(span),
        _ => throw new ArgumentException($"{value.GetType()} is no date or time.", nameof(value)),
    };

    /// <summary>What <c>repr</c> makes of a date, a time or a duration.</summary>
    public static string Represent(object value) => value switch
    {
        DateTime time => $"datetime.datetime({Moment(time)})",
        DateTimeOffset time => $"datetime.datetime({Moment(time.DateTime)}, tzinfo={Zone(time.Offset)})",
        DateOnly date => $"datetime.date({date.Year}, {date.Month}, {date.Day})",
        TimeOnly time => $"datetime.time({Clock(time.ToTimeSpan())})",
        TimeSpan span => Represent(span),
        _ => throw new ArgumentException($"{value.GetType()} is no date or time.", nameof(value)),
    };

    private static string Moment(DateTime time) => $"{time.Year}, {time.Month}, {time.Day}, {Clock(time.TimeOfDay)}";

    private static string Clock(TimeSpan time)
    {
        var microseconds = Microseconds(time);
        var text = $"{time.Hours}, {time.Minutes}";
        if (time.Seconds != 0 || microseconds != 0)
            text += $", {time.Seconds}";
        return microseconds == 0 ? text : $"{text}, {microseconds}";
    }

    private static string Zone(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "datetime.timezone.utc" : $"datetime.timezone({Represent(offset)})";

    private static string Print(TimeSpan span)
    {
        var (days, time) = Split(span);
        var clock = $"{time.Hours}{time.ToString("\\:mm\\:ss", _culture)}{Fraction(time)}";
        return days == 0 ? clock : $"{days} day{(Math.Abs(days) == 1 ? "" : "s")}, {clock}";
    }

    private static string Represent(TimeSpan span)
    {
        var (days, time) = Split(span);
        List<string> parts = [];
        if (days != 0)
            parts.Add($"days={days}");
        if ((int)time.TotalSeconds != 0)
            parts.Add($"seconds={(int)time.TotalSeconds}");
        if (Microseconds(time) is not 0 and var microseconds)
            parts.Add($"microseconds={microseconds}");
        return $"datetime.timedelta({(parts.Count == 0 ? "0" : string.Join(", ", parts))})";
    }

    /// <summary>Whole days, which may be negative, and what comes on top of them.</summary>
    private static (int Days, TimeSpan Time) Split(TimeSpan span)
    {
        var days = (int)Math.Floor((double)span.Ticks / TimeSpan.TicksPerDay);
        return (days, span - TimeSpan.FromDays(days));
    }

    private static string Fraction(TimeSpan time) =>
        Microseconds(time) is not 0 and var microseconds ? string.Create(_culture, $".{microseconds:D6}") : "";

    private static int Microseconds(TimeSpan time) => (int)(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
}

using System.Buffers.Text;

namespace Metaflow.Datastore;

/// <summary>The header of a stored log line: <c>[MFLOG|0|2026-01-31T23:59:59.123456Z|runtime|id]text</c>.</summary>
internal static class LogHeader
{
    public const string IsoFormat = "yyyy-MM-ddTHH:mm:ss";

    public static ReadOnlySpan<byte> Prefix => "[MFLOG|"u8;

    /// <summary>Stands before the header of a line that whoever receives it has to store.</summary>
    public static ReadOnlySpan<byte> NotStoredMark => "[!"u8;

    /// <summary>Finds the parts of a line; false when it has no valid header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out Parts parts)
    {
        parts = default;
        var at = line.StartsWith(NotStoredMark) ? NotStoredMark.Length : 0;
        if (!line[at..].StartsWith("[MFLOG|0|"u8))
            return false;
        at += Prefix.Length + 2;
        if (!TakeUntil(line, ref at, "Z|"u8, out var time)
            || !TakeUntil(line, ref at, "|"u8, out var source)
            || !TakeUntil(line, ref at, "]"u8, out var id)
            || !TryParseTime(line[time], out var timestamp))
            return false;
        parts = new Parts(timestamp, source, id, at..line.Length);
        return true;
    }

    private static bool TakeUntil(ReadOnlySpan<byte> line, ref int at, ReadOnlySpan<byte> end, out Range part)
    {
        // A part has at least one byte.
        var length = at + 1 < line.Length ? line[(at + 1)..].IndexOf(end) : -1;
        part = at..(at + length + 1);
        at += length + 1 + end.Length;
        return length >= 0;
    }

    private static bool TryParseTime(ReadOnlySpan<byte> text, out DateTimeOffset timestamp)
    {
        timestamp = default;
        if (text.Length is < 21 or > 26 || text[19] != '.' || text[10] != 'T'
            || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':'
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month)
            || !Digits(text[8..10], out var day) || !Digits(text[11..13], out var hour)
            || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second)
            || !Digits(text[20..], out var fraction))
            return false;
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
            return false;
        for (var digits = text.Length - 20; digits < 7; digits++)
            fraction *= 10;
        timestamp = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(fraction);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        return !text.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(text, out value, out var read) && read == text.Length;
    }

    internal readonly record struct Parts(DateTimeOffset Timestamp, Range Source, Range Id, Range Text);
}

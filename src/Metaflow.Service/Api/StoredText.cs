using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Metaflow.Service.Api;

/// <summary>
/// Makes of JSON what a column holds. Values that a column cannot hold give null: text with a NUL or with half of a surrogate pair, text that is too
/// long, and what has no form as text.
/// </summary>
internal static class StoredText
{
    /// <summary>The most characters of a short column, counted as PostgreSQL counts them.</summary>
    public const int ShortLength = 255;

    private static readonly SearchValues<char> _quotedInArrays = SearchValues.Create(" \t\n\r\v\f{},\"\\");

    /// <summary>The text of a JSON string; null when it cannot be stored.</summary>
    public static string? OfString(JsonElement element)
    {
        try
        {
            return element.GetString() is { } text && IsStorable(text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null; // not valid Unicode
        }
    }

    /// <summary>
    /// The text of a JSON value, as PostgreSQL writes what clients send: numbers and truth values in their own form, lists of them and of strings in
    /// braces.
    /// </summary>
    public static string? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => OfString(element),
        JsonValueKind.Number => OfNumber(element),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => OfArray(element),
        _ => null,
    };

    /// <summary>The same, for a column of at most <see cref="ShortLength"/> characters.</summary>
    public static string? OfShort(JsonElement element) => Of(element) is { } text && IsShort(text) ? text : null;

    /// <summary>Whether a text fits a short column.</summary>
    public static bool IsShort(string text) => text.Length <= ShortLength || text.EnumerateRunes().Count() <= ShortLength;

    /// <summary>Whether a database can hold a text.</summary>
    public static bool IsStorable(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    // As PostgreSQL writes a number without an exponent.
    private static string OfNumber(JsonElement element)
    {
        var raw = element.GetRawText();
        if (!raw.AsSpan().ContainsAny('.', 'e', 'E'))
            return raw;
        var number = element.GetDouble();
        if (!double.IsFinite(number))
            return raw;
        if (number == 0)
            return "0.0";
        return double.IsInteger(number) && Math.Abs(number) < 1e16
            ? number.ToString("F1", CultureInfo.InvariantCulture)
            : Expand(number.ToString("R", CultureInfo.InvariantCulture));
    }

    // 1.5E-07 is 0.00000015, 1E+22 is 1 and 22 zeros.
    private static string Expand(string number)
    {
        var mark = number.IndexOf('E', StringComparison.Ordinal);
        if (mark < 0)
            return number;
        var sign = number.StartsWith('-') ? "-" : "";
        var digits = number[sign.Length..mark];
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var before = (point < 0 ? digits.Length : point) + int.Parse(number.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        digits = digits.Replace(".", "", StringComparison.Ordinal);
        if (before <= 0)
            return $"{sign}0.{new string('0', -before)}{digits}";
        return sign + (before >= digits.Length ? digits.PadRight(before, '0') : $"{digits[..before]}.{digits[before..]}");
    }

    private static string? OfArray(JsonElement array)
    {
        var kinds = array.EnumerateArray().Where(static e => e.ValueKind is not JsonValueKind.Null)
            .Select(static e => e.ValueKind is JsonValueKind.False ? JsonValueKind.True : e.ValueKind).Distinct();
        if (kinds.Count() > 1)
            return null;
        var text = new StringBuilder("{");
        foreach (var element in array.EnumerateArray())
        {
            if (text.Length > 1)
                text.Append(',');
            switch (element.ValueKind)
            {
                case JsonValueKind.String when OfString(element) is { } item:
                    AppendArrayItem(text, item);
                    break;
                case JsonValueKind.Number:
                    text.Append(OfNumber(element));
                    break;
                case JsonValueKind.Null:
                    text.Append("NULL");
                    break;
                case JsonValueKind.Array when array[0].ValueKind is JsonValueKind.Array && element.GetArrayLength() == array[0].GetArrayLength() && OfArray(element) is { } list:
                    text.Append(list);
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    text.Append(element.GetBoolean() ? 't' : 'f');
                    break;
                default:
                    return null;
            }
        }

        return text.Append('}').ToString();
    }

    private static void AppendArrayItem(StringBuilder text, string item)
    {
        if (item.Length > 0 && !item.AsSpan().ContainsAny(_quotedInArrays) && !item.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            text.Append(item);
            return;
        }

        text.Append('"').Append(item.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
    }
}

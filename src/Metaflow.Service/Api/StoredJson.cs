using System.Text;
using System.Text.Json;

namespace Metaflow.Service.Api;

/// <summary>
/// JSON as a column holds it: the form that PostgreSQL gives <c>jsonb</c>, so that searching in its text finds the same in every database.
/// </summary>
internal static class StoredJson
{
    /// <summary>What stands for tags that were not sent.</summary>
    public const string Null = "null";

    // Beyond this a number is refused: PostgreSQL holds long ones, but not endless ones.
    private const int LongestNumber = 300;

    /// <summary>A value as it is stored; null when a database cannot hold it.</summary>
    public static string? Of(JsonElement element)
    {
        var text = new StringBuilder();
        return Append(text, element) ? text.ToString() : null;
    }

    /// <summary>A list of texts as it is stored.</summary>
    public static string OfList(IEnumerable<string> items)
    {
        var text = new StringBuilder("[");
        foreach (var item in items)
        {
            if (text.Length > 1)
                text.Append(", ");
            AppendString(text, item);
        }

        return text.Append(']').ToString();
    }

    private static bool Append(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                return AppendAll(text, '[', element.EnumerateArray(), static (t, item) => Append(t, item), ']');
            case JsonValueKind.Object:
                return AppendAll(text, '{', element.EnumerateObject(), AppendMember, '}');
            case JsonValueKind.String:
                if (StoredText.OfString(element) is not { } item)
                    return false;
                AppendString(text, item);
                return true;
            case JsonValueKind.Number:
                var raw = element.GetRawText();
                if (raw.Length > LongestNumber || !double.IsFinite(element.GetDouble()))
                    return false;
                text.Append(raw);
                return true;
            default:
                text.Append(element.GetRawText());
                return true;
        }
    }

    private static bool AppendAll<T>(StringBuilder text, char open, IEnumerable<T> items, Func<StringBuilder, T, bool> append, char close)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(", ");
            first = false;
            if (!append(text, item))
                return false;
        }

        text.Append(close);
        return true;
    }

    private static bool AppendMember(StringBuilder text, JsonProperty member)
    {
        string name;
        try
        {
            name = member.Name;
        }
        catch (InvalidOperationException)
        {
            return false; // not valid Unicode
        }

        if (!StoredText.IsStorable(name))
            return false;
        AppendString(text, name);
        text.Append(": ");
        return Append(text, member.Value);
    }

    private static void AppendString(StringBuilder text, string item)
    {
        text.Append('"');
        foreach (var c in item)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}

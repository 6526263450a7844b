using System.Numerics;
using System.Text.Json;

namespace Metaflow;

/// <summary>Turns JSON into natural values: dictionaries, lists, strings, <c>long</c>, <c>double</c>, <c>bool</c>, null.</summary>
internal static class JsonText
{
    /// <summary>Reads one JSON document.</summary>
    /// <exception cref="FormatException">The text is no JSON; the message says where.</exception>
    public static object? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Convert(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException(
                $"The JSON is not valid at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
        }
    }

    public static object? Convert(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .Aggregate(new Dictionary<string, object?>(StringComparer.Ordinal), static (map, property) =>
            {
                map[property.Name] = Convert(property.Value);
                return map;
            }),
        JsonValueKind.Array => element.EnumerateArray().Select(Convert).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static object Number(JsonElement element)
    {
        if (element.TryGetInt64(out var integer))
            return integer;
        var text = element.GetRawText();
        return text.AsSpan().ContainsAny('.', 'e', 'E') ? element.GetDouble() : BigInteger.Parse(text, null);
    }
}

using System.Numerics;
using System.Text.Json;
using Metaflow.Artifacts.Pickle;

namespace Metaflow;

/// <summary>Turns JSON into the natural values that stored artifacts are read from as well.</summary>
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
        JsonValueKind.Object => Object(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Convert).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static PickledDict Object(JsonElement element)
    {
        var map = new PickledDict();
        foreach (var property in element.EnumerateObject())
            map[property.Name] = Convert(property.Value);
        return map;
    }

    private static object Number(JsonElement element)
    {
        if (element.TryGetInt64(out var integer))
            return integer;
        var text = element.GetRawText();
        return text.AsSpan().ContainsAny('.', 'e', 'E') ? element.GetDouble() : BigInteger.Parse(text, null);
    }
}

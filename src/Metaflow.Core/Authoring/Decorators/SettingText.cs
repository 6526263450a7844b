using System.Globalization;
using System.Text.Json;

namespace Metaflow;

/// <summary>Reads the text of a setting.</summary>
/// <returns>What the text should have been, as in <c>integer</c>; null when <paramref name="value"/> is read.</returns>
internal delegate string? SettingParser<T>(string text, out T value);

/// <summary>The texts of settings: JSON where they are JSON, plain text otherwise.</summary>
internal static class SettingText
{
    public static string? Text(string text, out string? value)
    {
        using var json = Parse(text);
        value = json?.RootElement.ValueKind == JsonValueKind.String ? json.RootElement.GetString() : text;
        return null;
    }

    public static string? Integer(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) ? null : "integer";

    public static string? LargeInteger(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) ? null : "integer";

    public static string? Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value)
            ? null
            : "number";

    public static string? Boolean(string text, out bool value) => bool.TryParse(text, out value) ? null : "true or false";

    public static string? Choice<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum
    {
        foreach (var choice in Enum.GetValues<TEnum>())
        {
            value = choice;
            if (NamingPolicy.Matches(text, NamingPolicy.ToSnakeCase(choice.ToString())))
                return null;
        }

        value = default;
        return "one of " + string.Join(", ", Enum.GetNames<TEnum>().Select(NamingPolicy.ToSnakeCase));
    }

    public static string? Texts(string text, out string[] value)
    {
        using var json = Parse(text);
        value = [text];
        switch (json?.RootElement.ValueKind)
        {
            case JsonValueKind.String:
                value = [json.RootElement.GetString()!];
                return null;
            case JsonValueKind.Array when json.RootElement.EnumerateArray().All(IsText):
                value = [.. json.RootElement.EnumerateArray().Select(static t => t.GetString()!)];
                return null;
            case JsonValueKind.Array or JsonValueKind.Object:
                return "JSON array of texts";
            default:
                return null;
        }
    }

    public static string? Map(string text, out IReadOnlyDictionary<string, string> value)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        value = map;
        using var json = Parse(text);
        if (json?.RootElement.ValueKind != JsonValueKind.Object)
            return "JSON object of texts";
        foreach (var member in json.RootElement.EnumerateObject())
        {
            if (!IsText(member.Value))
                return "JSON object of texts";
            map[member.Name] = member.Value.GetString()!;
        }

        return null;
    }

    private static bool IsText(JsonElement element) => element.ValueKind == JsonValueKind.String;

    private static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

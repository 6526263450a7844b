using System.Globalization;
using System.Text.Json;

namespace Metaflow.Service.Api.Bodies;

/// <summary>Reads the members of a record one by one, and remembers whether one of them cannot be stored. A member that was not sent is a space.</summary>
internal sealed class RecordFields(JsonElement record)
{
    private const string Absent = " ";

    /// <summary>Whether every member read so far can be stored.</summary>
    public bool AreStorable { get; private set; } = true;

    /// <summary>A text of any length; null only when it cannot be stored.</summary>
    public string? Text(string name) => record.TryGetProperty(name, out var element) ? Require(StoredText.Of(element)) : Absent;

    /// <summary>A short text; null only when it cannot be stored.</summary>
    public string? Short(string name) => record.TryGetProperty(name, out var element) ? Require(StoredText.OfShort(element)) : Absent;

    /// <summary>A short text that may be null.</summary>
    public string? OptionalShort(string name, string? absent = Absent)
    {
        if (!record.TryGetProperty(name, out var element))
            return absent;
        return element.ValueKind is JsonValueKind.Null ? null : Require(StoredText.OfShort(element));
    }

    /// <summary>The number of an attempt, which may also be sent as text.</summary>
    public short Attempt(string name)
    {
        if (!record.TryGetProperty(name, out var element))
            return 0;
        if (element.ValueKind is JsonValueKind.Number && element.TryGetInt16(out var number))
            return number;
        if (element.ValueKind is JsonValueKind.String
            && short.TryParse(StoredText.OfString(element), NumberStyles.Integer, CultureInfo.InvariantCulture, out number))
            return number;
        AreStorable = false;
        return 0;
    }

    /// <summary>Any JSON.</summary>
    public string Json(string name) => record.TryGetProperty(name, out var element) ? Require(StoredJson.Of(element)) ?? "" : StoredJson.Null;

    private string? Require(string? value)
    {
        AreStorable &= value is not null;
        return value;
    }
}

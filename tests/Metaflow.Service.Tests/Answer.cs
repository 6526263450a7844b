using System.Text.Encodings.Web;
using System.Text.Json;

namespace Metaflow.Service.Tests;

/// <summary>What a service answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">All headers.</param>
internal sealed record Answer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    private static readonly JsonSerializerOptions _compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value of a header; null when it was not sent.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>The body, read as JSON.</summary>
    public JsonElement Json => Parse(Body);

    /// <summary>The body as JSON without spaces, its members in the order in which they came.</summary>
    public string Compact => Pack(Body);

    /// <summary>The JSON in the text that the body is.</summary>
    public JsonElement Inner => Parse(Json.GetString()!);

    /// <summary>The cursor of the next page; null on the last.</summary>
    public string? NextCursor => this["X-Next-Cursor"];

    /// <summary>A member of each item of a list, as text.</summary>
    public string[] All(string member) => [.. Json.EnumerateArray().Select(item => item.GetProperty(member).ToString())];

    /// <summary>A member, as text.</summary>
    public string Member(string name) => Json.GetProperty(name).ToString();

    /// <summary>Requires a status.</summary>
    public Answer Is(int status)
    {
        Assert.True(Status == status, $"The status is {Status}, not {status}: {Body}");
        return this;
    }

    /// <summary>Requires a status, and a body that is JSON.</summary>
    public void Is(int status, string json)
    {
        Is(status);
        Assert.Equal(Pack(json), Compact);
    }

    private static string Pack(string json) => JsonSerializer.Serialize(Parse(json), _compact);

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

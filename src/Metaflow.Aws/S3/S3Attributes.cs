using System.Text;
using System.Text.Json;
using Metaflow.Datastore;

namespace Metaflow;

/// <summary>The metadata of users' as one entry of an object's metadata: a JSON object in ASCII, as Python's Metaflow writes it.</summary>
internal static class S3Attributes
{
    /// <summary>Writes metadata.</summary>
    /// <returns>The JSON text; null when there is nothing to say.</returns>
    public static string? Write(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
            return null;
        var json = PythonJsonWriter.Rent().StartObject();
        foreach (var (name, value) in metadata)
            json.Name(name).String(value);
        var text = Encoding.ASCII.GetString(json.EndObject().Written);
        json.Return();
        return text;
    }

    /// <summary>Reads metadata. Values that are no texts come as JSON.</summary>
    /// <returns>Null when there is none, or it is not Metaflow's.</returns>
    public static IReadOnlyDictionary<string, string>? Read(string? text)
    {
        if (text is null)
            return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in json.RootElement.EnumerateObject())
                metadata[entry.Name] = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : entry.Value.GetRawText();
            return metadata.AsReadOnly();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

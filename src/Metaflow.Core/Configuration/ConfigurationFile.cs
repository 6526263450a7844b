using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Metaflow.Configuration;

/// <summary>
/// Reads a configuration file: one flat JSON object whose values are texts, numbers, booleans or nested JSON.
/// </summary>
internal static class ConfigurationFile
{
    /// <summary>Reads a file.</summary>
    /// <returns>
    /// Keys and values as text, nested JSON as its own text, nulls left out; null when there is no such file.
    /// </returns>
    /// <exception cref="ConfigurationException">The file cannot be read or is no such JSON.</exception>
    public static Dictionary<string, string>? TryRead(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Cannot read the configuration file '{path}': {e.Message}", e);
        }

        return Parse(bytes, path);
    }

    // Apart, so that a process without configuration files does not load the JSON library.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Dictionary<string, string> Parse(byte[] bytes, string path)
    {
        try
        {
            return ReadObject(bytes, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var position = e is JsonException json
                ? $" at line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}"
                : "";
            throw new ConfigurationException(
                $"The configuration file '{path}' is not valid JSON{position}. "
                + "Correct it, or remove the file to use the defaults.",
                e);
        }
    }

    private static Dictionary<string, string> ReadObject(byte[] bytes, string path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        ReadOnlySpan<byte> json = bytes;
        if (json.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ConfigurationException(
                $"The configuration file '{path}' holds no JSON object. "
                + "Write {\"METAFLOW_<NAME>\": \"<value>\"}, or remove the file.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (ReadValue(ref reader, json) is { } value)
                values[key] = value;
            else
                values.Remove(key);
        }

        // Anything after the object is an error too.
        reader.Read();
        return values;
    }

    private static string? ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
            default:
                return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}

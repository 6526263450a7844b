using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Metaflow.Datastore;

namespace Metaflow.Configuration;

/// <summary>
/// The file of a profile, for who changes it. What it holds beside the settings that are changed is kept as it is: other versions and Python's
/// Metaflow have settings there too.
/// </summary>
/// <param name="path">The file, which need not be there; its folder need not, either.</param>
internal sealed class ProfileFile(string path)
{
    private static readonly JsonWriterOptions _layout = new()
    {
        Indented = true,
        IndentSize = 4,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Whether it is there.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>Where the file of a profile is.</summary>
    /// <param name="profile">The profile's name; null or empty for the one without a name.</param>
    /// <param name="home">The value of <c>METAFLOW_HOME</c>; null for its default.</param>
    /// <param name="workingDirectory">The working directory, absolute.</param>
    /// <param name="homeDirectory">The user's home directory.</param>
    /// <exception cref="ConfigurationException">The name cannot be one of a profile.</exception>
    public static string PathOf(string? profile, string? home, string workingDirectory, string homeDirectory)
    {
        home ??= ConfigurationOptions.Home.Default;
        if (home == "~" || home.StartsWith("~/", StringComparison.Ordinal))
            home = System.IO.Path.Join(homeDirectory, home[1..]);
        if (profile is { Length: > 0 } && profile.AsSpan().ContainsAny('/', '\\', '\0'))
        {
            throw new ConfigurationException(
                $"METAFLOW_PROFILE is '{profile}', which is no name of a profile. "
                + $"Give the part after 'config_' of a file in '{home}'.");
        }

        var file = profile is { Length: > 0 } ? $"config_{profile}.json" : "config.json";
        return System.IO.Path.Combine(workingDirectory, home, file);
    }

    /// <summary>What the file holds, by key; empty when it is not there.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or is no JSON object.</exception>
    public SortedDictionary<string, JsonNode?> Read()
    {
        try
        {
            return Parse(File.ReadAllBytes(Path), Path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return NewContent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Cannot read the configuration file '{Path}': {e.Message}", e);
        }
    }

    /// <summary>Reads the content of such a file.</summary>
    /// <param name="json">The content.</param>
    /// <param name="source">What it comes from, for the error.</param>
    /// <exception cref="ConfigurationException">It is no JSON object.</exception>
    public static SortedDictionary<string, JsonNode?> Parse(ReadOnlyMemory<byte> json, string source)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ConfigurationException($"'{source}' holds no JSON object. Write {{\"METAFLOW_<NAME>\": \"<value>\"}}.");
            var content = NewContent();
            foreach (var member in document.RootElement.EnumerateObject())
                content[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            return content;
        }
        catch (JsonException e)
        {
            throw new ConfigurationException(
                $"'{source}' is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}. Correct it, or remove the file.", e);
        }
    }

    /// <summary>The text of a value as settings read it; null when there is none.</summary>
    public static string? TextOf(JsonNode? value) => value switch
    {
        null => null,
        JsonValue one when one.GetValueKind() == JsonValueKind.String => one.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    /// <summary>The content of such a file: sorted by key, four spaces an indent, as Python's Metaflow writes it.</summary>
    public static string Format(IReadOnlyDictionary<string, JsonNode?> content)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, _layout))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in content)
            {
                writer.WritePropertyName(key);
                if (value is null)
                    writer.WriteNullValue();
                else
                    value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    /// <summary>Replaces the file as a whole. Only its owner can read it from then on. A link stays one: what it leads to is replaced.</summary>
    /// <exception cref="DatastoreException">It cannot be written; what was there still is.</exception>
    public void Write(IReadOnlyDictionary<string, JsonNode?> content) =>
        AtomicFile.Write(Exists ? File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? Path : Path, Encoding.UTF8.GetBytes(Format(content)), flush: true);

    private static SortedDictionary<string, JsonNode?> NewContent() => new(StringComparer.Ordinal);
}

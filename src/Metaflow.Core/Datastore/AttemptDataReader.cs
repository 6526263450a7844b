using System.Text.Json;

namespace Metaflow.Datastore;

/// <summary>
/// Reads <c>data.json</c>. The tasks of a step mostly repeat each other, so what was read before is used again: reading
/// ten thousand inputs costs little more memory than one. For one thread at a time.
/// </summary>
internal sealed class AttemptDataReader
{
    private readonly Dictionary<string, StoredArtifact> _known = [];
    private StoredArtifact[] _previous = [];
    private string[] _names = new string[32];
    private string[] _keys = new string[32];
    private ArtifactInfo?[] _infos = new ArtifactInfo?[32];
    private int _count;

    public ArtifactTable Read(string path, ReadOnlySpan<byte> json)
    {
        _count = 0;
        try
        {
            var reader = new Utf8JsonReader(json);
            Expect(ref reader, JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("objects"u8))
                    ReadObjects(ref reader);
                else if (reader.ValueTextEquals("info"u8))
                    ReadInfos(ref reader);
                else
                    reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new DatastoreException(
                $"'{path}' is damaged: {e.Message} Run the task again, or restore the file.", e);
        }

        return Build();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw new JsonException($"A {type} was expected at byte {reader.TokenStartIndex}.");
    }

    private void ReadObjects(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Grow();
            var likely = _count < _previous.Length ? _previous[_count] : null;
            var name = likely is not null && reader.ValueTextEquals(likely.Name) ? likely.Name : reader.GetString()!;
            var known = likely?.Name == name ? likely : _known.GetValueOrDefault(name);
            Expect(ref reader, JsonTokenType.String);
            _names[_count] = known?.Name ?? name;
            _keys[_count] = known is not null && reader.ValueTextEquals(known.Key) ? known.Key : reader.GetString()!;
            _infos[_count++] = null;
        }
    }

    private void ReadInfos(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        for (var position = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; position++)
        {
            var at = position < _count && reader.ValueTextEquals(_names[position]) ? position : Position(ref reader);
            if (at < 0)
                reader.Skip();
            else
                _infos[at] = ReadInfo(ref reader, _known.GetValueOrDefault(_names[at])?.Info);
        }
    }

    private static ArtifactInfo ReadInfo(ref Utf8JsonReader reader, ArtifactInfo? known)
    {
        known ??= ArtifactInfo.Unknown;
        var size = 0L;
        var (type, encoding, source) = ("", ArtifactInfo.UnlabelledEncoding, (string?)null);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("size"u8))
                size = reader.Read() && reader.TryGetInt64(out var value) ? value : 0;
            else if (reader.ValueTextEquals("type"u8))
                type = ReadText(ref reader, known.Type);
            else if (reader.ValueTextEquals("encoding"u8))
                encoding = ReadText(ref reader, known.Encoding);
            else if (reader.ValueTextEquals("serializer_info"u8))
                source = ReadSource(ref reader, known.SerializerSource);
            else
                reader.Skip();
        }

        var info = new ArtifactInfo(size, type, encoding, source);
        return info == known ? known : info;
    }

    private static string? ReadSource(ref Utf8JsonReader reader, string? known)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        string? source = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("source"u8))
                source = ReadText(ref reader, known ?? "metaflow");
            else
                reader.Skip();
        }

        return source;
    }

    private static string ReadText(ref Utf8JsonReader reader, string known)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            return "";
        return reader.ValueTextEquals(known) ? known : string.Intern(reader.GetString()!);
    }

    private int Position(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _count; i++)
        {
            if (reader.ValueTextEquals(_names[i]))
                return i;
        }

        return -1;
    }

    private ArtifactTable Build()
    {
        var artifacts = new StoredArtifact[_count];
        for (var i = 0; i < artifacts.Length; i++)
        {
            var known = _known.GetValueOrDefault(_names[i]);
            var info = _infos[i] ?? ArtifactInfo.Unknown;
            if (known is null || !ReferenceEquals(known.Key, _keys[i]) || known.Info != info)
                _known[_names[i]] = known = new StoredArtifact(_names[i], _keys[i], info);
            artifacts[i] = known;
        }

        return new ArtifactTable(_previous = artifacts);
    }

    private void Grow()
    {
        if (_count < _names.Length)
            return;
        Array.Resize(ref _names, _count * 2);
        Array.Resize(ref _keys, _count * 2);
        Array.Resize(ref _infos, _count * 2);
    }
}

using System.Buffers;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A JSON value, stored as Python's json module would load it.</summary>
internal sealed class JsonElementType : ArtifactType<JsonElement>
{
    public static readonly JsonElementType Instance = new();

    // JSON has no references: what the pickle shares is written out, into text, and then parsed into a tree.
    private const int ValueCost = 16;
    private const long CharacterCost = 4;

    // Turning a large int into decimal digits takes more than linear time.
    private const int MaxNumberBits = 1 << 16;

    public override string PythonTypeName => PythonTypes.Object;

    public override bool IsImmutable => true;

    internal override bool IsHashable => false;

    public override string PythonTypeNameOf(object? value) => value is not JsonElement json
        ? NoneTypeName
        : json.ValueKind switch
        {
            JsonValueKind.Object => PythonTypes.Dict,
            JsonValueKind.Array => PythonTypes.List,
            JsonValueKind.String => PythonTypes.Str,
            JsonValueKind.True or JsonValueKind.False => PythonTypes.Bool,
            JsonValueKind.Number => IsInteger(json.GetRawText()) ? PythonTypes.Int : PythonTypes.Float,
            _ => NoneTypeName,
        };

    public override void Write(PickleWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteMembers(writer, value);
                break;
            case JsonValueKind.Array:
                var batch = writer.BeginList(null, value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                {
                    batch.Next();
                    Write(writer, item);
                }
                batch.End();
                break;
            case JsonValueKind.String:
                writer.WriteString(value.GetString());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteBoolean(value.GetBoolean());
                break;
            case JsonValueKind.Number:
                WriteNumber(writer, value);
                break;
            default:
                writer.WriteNull();
                break;
        }
    }

    public override JsonElement Read(object? value, ReadPath path)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = ArtifactPath.MaxDepth + 1 }))
            WriteJson(json, value, path);
        var reader = new Utf8JsonReader(
            buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = ArtifactPath.MaxDepth + 1 });
        return JsonElement.ParseValue(ref reader);
    }

    private static void WriteMembers(PickleWriter writer, JsonElement value)
    {
        // A name that occurs twice counts once, with its last value, as in Python.
        var members = new OrderedDictionary<string, JsonElement>();
        foreach (var member in value.EnumerateObject())
            members[member.Name] = member.Value;
        var batch = writer.BeginDict(null, members.Count);
        foreach (var (name, member) in members)
        {
            batch.Next();
            writer.WriteString(name);
            writer.Path.AtKey(name);
            Instance.Write(writer, member);
        }
        batch.End();
    }

    private static void WriteNumber(PickleWriter writer, JsonElement value)
    {
        string text = value.GetRawText();
        if (!IsInteger(text))
            writer.WriteDouble(value.GetDouble());
        else if (value.TryGetInt64(out long number))
            writer.WriteInt64(number);
        else
            writer.WriteBigInteger(BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static bool IsInteger(string text) => text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private static void WriteJson(Utf8JsonWriter json, object? value, ReadPath path)
    {
        path.Charge(ValueCost);
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case BigInteger number when number.GetBitLength() <= MaxNumberBits:
                path.Charge(number.GetBitLength());
                json.WriteRawValue(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case string text:
                path.Charge(text.Length * CharacterCost);
                json.WriteStringValue(text);
                break;
            case PickledPath location:
                path.Charge(location.ToString().Length);
                json.WriteStringValue(location.ToString());
                break;
            case PickledSet:
                throw path.Mismatch(typeof(JsonElement), value);
            default:
                WriteJsonContainer(json, value, path);
                break;
        }
    }

    private static void WriteJsonContainer(Utf8JsonWriter json, object value, ReadPath path)
    {
        path.Enter();
        if (NaturalItems.Of(value, path) is { } items)
        {
            json.WriteStartArray();
            for (int i = 0; i < items.Count; i++)
            {
                path.At(i);
                WriteJson(json, items[i], path);
            }
            json.WriteEndArray();
        }
        else if (NaturalItems.Pairs(value, path) is { } pairs)
        {
            json.WriteStartObject();
            for (int i = 0; i < pairs.Count; i++)
            {
                path.At(i);
                if (pairs.KeyAt(i) is not string key)
                    throw path.MismatchBecause(
                        typeof(JsonElement), $"a dict with the key {NaturalDescription.Of(pairs.KeyAt(i))}");
                path.AtKey(key);
                path.Charge(key.Length * CharacterCost);
                json.WritePropertyName(key);
                WriteJson(json, pairs.ValueAt(i), path);
            }
            json.WriteEndObject();
        }
        else
        {
            throw path.Mismatch(typeof(JsonElement), value);
        }
        path.Leave();
    }
}

/// <summary>A JSON tree, stored as its element would be.</summary>
internal sealed class JsonNodeType : ArtifactType<JsonNode?>
{
    public static readonly JsonNodeType Instance = new();

    public override string PythonTypeName => PythonTypes.Object;

    public override bool IsImmutable => false;

    internal override bool IsHashable => false;

    public override string PythonTypeNameOf(object? value) => value is JsonNode node
        ? JsonElementType.Instance.PythonTypeNameOf(Element(node))
        : NoneTypeName;

    public override void Write(PickleWriter writer, JsonNode? value)
    {
        if (value is null)
            writer.WriteNull();
        else
            JsonElementType.Instance.Write(writer, Element(value));
    }

    public override JsonNode? Read(object? value, ReadPath path)
    {
        var element = JsonElementType.Instance.Read(value, path);
        return element.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Object => JsonObject.Create(element),
            JsonValueKind.Array => JsonArray.Create(element),
            _ => JsonValue.Create(element),
        };
    }

    private static JsonElement Element(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = ArtifactPath.MaxDepth + 1 }))
            node.WriteTo(json);
        var reader = new Utf8JsonReader(
            buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = ArtifactPath.MaxDepth + 1 });
        return JsonElement.ParseValue(ref reader);
    }
}

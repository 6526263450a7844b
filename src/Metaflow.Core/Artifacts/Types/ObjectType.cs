using System.Collections;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A value of any type: written by its runtime type, read as the natural value.</summary>
internal sealed class ObjectType : ArtifactType<object?>
{
    public static readonly ObjectType Instance = new();

    public override string PythonTypeName => PythonTypes.Object;

    public override bool IsImmutable => false;

    public override string PythonTypeNameOf(object? value) => value switch
    {
        null => NoneTypeName,
        string or System.Enum => PythonTypes.Str,
        PickledGlobal => PythonTypes.Type,
        PickledTuple => PythonTypes.Tuple,
        PickledSet set => set.IsFrozen ? PythonTypes.FrozenSet : PythonTypes.Set,
        PickledDict dict => dict.Class is null ? PythonTypes.Dict : $"<class '{dict.Class}'>",
        PickledArray array => array.TypeCode is null ? PythonTypes.NumpyArray : PythonTypes.Array,
        PickledObject instance => $"<class '{instance.Class}'>",
        PickledPath path => $"<class '{path.Class}'>",
        _ when ArtifactTypes.TryGet(value.GetType(), out var type) => type.PythonTypeNameOf(value),
        IDictionary => PythonTypes.Dict,
        IList => PythonTypes.List,
        ITuple => PythonTypes.Tuple,
        _ => RareName(value),
    };

    public override object? Read(object? value, ReadPath path) => value;

    public override void Write(PickleWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull();
                break;
            case string text:
                writer.WriteString(text);
                break;
            case long number:
                writer.WriteInt64(number);
                break;
            case int number:
                writer.WriteInt64(number);
                break;
            case double number:
                writer.WriteDouble(number);
                break;
            case bool flag:
                writer.WriteBoolean(flag);
                break;
            case Dictionary<string, object?> dictionary:
                WriteStringDictionary(writer, dictionary);
                break;
            default:
                if (!NaturalWriter.TryWrite(writer, value))
                    WriteMapped(writer, value);
                break;
        }
    }

    private static void WriteStringDictionary(PickleWriter writer, Dictionary<string, object?> dictionary)
    {
        if (writer.TryWriteReference(dictionary))
            return;
        var batch = writer.BeginDict(dictionary, dictionary.Count);
        foreach (var (key, value) in dictionary)
        {
            batch.Next();
            writer.WriteString(key);
            writer.Path.AtKey(key);
            Instance.Write(writer, value);
        }
        batch.End();
    }

    private static void WriteMapped(PickleWriter writer, object value)
    {
        if (ArtifactTypes.TryGet(value.GetType(), out var type))
        {
            type.WriteObject(writer, value);
            return;
        }
        switch (value)
        {
            case System.Enum member:
                writer.WriteString(member.ToString().Replace(", ", "|", StringComparison.Ordinal));
                break;
            case IDictionary dictionary:
                WriteDictionary(writer, dictionary);
                break;
            case IList list when value is not Array { Rank: > 1 }:
                WriteList(writer, list);
                break;
            case ITuple tuple:
                WriteTuple(writer, tuple);
                break;
            default:
                WriteRare(writer, value);
                break;
        }
    }

    // Apart from the rest: naming these types loads the assemblies they live in.
    private static void WriteRare(PickleWriter writer, object value)
    {
        switch (value)
        {
            case Exception exception:
                ArtifactTypes.Exception.Write(writer, exception);
                break;
            case JsonNode node:
                ArtifactTypes.JsonNode.Write(writer, node);
                break;
            default:
                throw new ArtifactNotSupportedException(writer.Path.ToString(), value.GetType());
        }
    }

    private static string RareName(object value) => value switch
    {
        IPAddress address => ArtifactTypes.IPAddress.PythonTypeNameOf(address),
        Exception exception => ArtifactTypes.Exception.PythonTypeNameOf(exception),
        JsonNode node => ArtifactTypes.JsonNode.PythonTypeNameOf(node),
        PickledDeque => "<class 'collections.deque'>",
        PickledRange => "<class 'range'>",
        PickledSlice => "<class 'slice'>",
        Fraction => "<class 'fractions.Fraction'>",
        ZonedTime => PythonTypes.Time,
        NumpyTime time => time.IsDuration ? "<class 'numpy.timedelta64'>" : "<class 'numpy.datetime64'>",
        TimeZoneInfo => "<class 'zoneinfo.ZoneInfo'>",
        _ => PythonTypes.Object,
    };

    private static void WriteDictionary(PickleWriter writer, IDictionary dictionary)
    {
        if (writer.TryWriteReference(dictionary))
            return;
        var batch = writer.BeginDict(dictionary, dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
        {
            batch.Next();
            Instance.Write(writer, entry.Key);
            if (entry.Key is string key)
                writer.Path.AtKey(key);
            Instance.Write(writer, entry.Value);
        }
        batch.End();
    }

    private static void WriteList(PickleWriter writer, IList list)
    {
        bool isValue = list.GetType().IsValueType;
        if (!isValue && writer.TryWriteReference(list))
            return;
        var batch = writer.BeginList(isValue ? null : list, list.Count);
        foreach (object? item in list)
        {
            batch.Next();
            Instance.Write(writer, item);
        }
        batch.End();
    }

    private static void WriteTuple(PickleWriter writer, ITuple tuple)
    {
        writer.BeginTuple(tuple.Length);
        for (int i = 0; i < tuple.Length; i++)
        {
            writer.Path.At(i);
            Instance.Write(writer, tuple[i]);
        }
        writer.EndTuple(tuple.Length);
    }
}

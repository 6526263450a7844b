using System.Numerics;
using System.Text;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// A call of a class or function that every Python knows, with arguments as Python writes them. Anything unusual is
/// left to be a plain <see cref="PickledObject"/>.
/// </summary>
internal readonly ref struct WellKnownCall(PickledGlobal callable, PickledTuple arguments)
{
    /// <summary>The value, and what it cost beyond its arguments.</summary>
    public bool TryMake(out object? value, out long objects, out long bytes)
    {
        objects = 0;
        bytes = 0;
        value = callable.Module switch
        {
            "builtins" => Builtin(ref objects, ref bytes),
            "_codecs" => Codec(ref bytes),
            "copyreg" => Reconstructed(ref objects),
            "collections" => Collection(ref objects),
            "datetime" => TemporalValue.Make(callable.Name, arguments),
            "decimal" => callable.Name == "Decimal" && arguments is [string text] ? ExactDecimal.Parse(text) : null,
            "array" => ArrayCall.Make(callable.Name, arguments, ref bytes),
            _ when callable.Module.StartsWith("numpy", StringComparison.Ordinal) =>
                NumpyCall.Make(callable, arguments, ref bytes),
            _ => null,
        };
        return value is not null;
    }

    private object? Builtin(ref long objects, ref long bytes)
    {
        switch (callable.Name)
        {
            case "complex" when arguments is [double real, double imaginary]:
                return new Complex(real, imaginary);
            case "bytes" or "bytearray" when arguments.Count == 0:
                return Array.Empty<byte>();
            case "bytes" or "bytearray" when arguments is [byte[] content]:
                bytes = content.Length;
                return content.Clone();
            case "bytes" or "bytearray" when arguments is [string text, "latin-1" or "latin1"]:
                return Latin1(text, ref bytes);
            case "bytes" or "bytearray" when arguments is [List<object?> list]:
                return Bytes(list, ref bytes);
            case "set" or "frozenset" when arguments.Count <= 1:
                return Set(callable.Name == "frozenset", ref objects);
            case "type" when arguments is [null]:
                return new PickledGlobal("builtins", "NoneType");
            default:
                return null;
        }
    }

    private byte[]? Codec(ref long bytes) =>
        callable.Name == "encode" && arguments is [string text, "latin1" or "latin-1", ..]
            ? Latin1(text, ref bytes)
            : null;

    private PickledObject? Reconstructed(ref long objects)
    {
        if (arguments is not [PickledGlobal type, ..])
            return null;
        objects = arguments.Count;
        switch (callable.Name)
        {
            case "_reconstructor" when arguments is [_, PickledGlobal, var content]:
                return new PickledObject(type, content is null or List<object?> or PickledDict
                    ? PickledTuple.Empty
                    : new PickledTuple(content), isCall: false)
                {
                    ItemList = content as List<object?>,
                    Entries = content as PickledDict,
                };
            case "__newobj__":
                return new PickledObject(type, new PickledTuple([.. arguments.Skip(1)]), isCall: false);
            case "__newobj_ex__" when arguments is [_, PickledTuple positional, PickledDict keywords]:
                return new PickledObject(type, positional, isCall: false) { KeywordArguments = keywords };
            default:
                return null;
        }
    }

    private PickledDict? Collection(ref long objects)
    {
        switch (callable.Name)
        {
            case "OrderedDict" when arguments.Count == 0:
                return new PickledDict(callable, null);
            case "OrderedDict" when arguments is [List<object?> pairs]:
                return Ordered(pairs, ref objects);
            case "defaultdict" when arguments.Count <= 1:
                return new PickledDict(callable, arguments.Count == 1 ? arguments[0] : null);
            case "Counter" when arguments is [PickledDict counts]:
                var counter = new PickledDict(callable, null);
                objects = counts.Count;
                for (int i = 0; i < counts.Count; i++)
                    counter[counts.KeyAt(i)] = counts.ValueAt(i);
                return counter;
            default:
                return null;
        }
    }

    private PickledDict? Ordered(List<object?> pairs, ref long objects)
    {
        var dict = new PickledDict(callable, null);
        objects = pairs.Count;
        foreach (object? pair in pairs)
        {
            switch (pair)
            {
                case PickledTuple { Count: 2 } tuple:
                    dict[tuple[0]] = tuple[1];
                    break;
                case List<object?> { Count: 2 } list:
                    dict[list[0]] = list[1];
                    break;
                default:
                    return null;
            }
        }
        return dict;
    }

    private PickledSet? Set(bool isFrozen, ref long objects)
    {
        var set = new PickledSet(isFrozen);
        if (arguments.Count == 0)
            return set;
        if (arguments[0] is not IReadOnlyList<object?> items || items is PickledArray)
            return null;
        objects = items.Count;
        for (int i = 0; i < items.Count; i++)
            set.Add(items[i]);
        return set;
    }

    private static byte[]? Bytes(List<object?> list, ref long bytes)
    {
        var result = new byte[list.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (list[i] is not long number || number is < 0 or > 255)
                return null;
            result[i] = (byte)number;
        }
        bytes = result.Length;
        return result;
    }

    private static byte[]? Latin1(string text, ref long bytes)
    {
        if (text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff'))
            return null;
        bytes = text.Length;
        return Encoding.Latin1.GetBytes(text);
    }
}

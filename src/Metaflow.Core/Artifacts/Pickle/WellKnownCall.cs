using System.Net;
using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// A call of a class or function that every Python knows, with arguments as Python writes them. Anything unusual is
/// left to be a plain <see cref="PickledObject"/>. What a call costs beyond its own bytes is charged before it is spent.
/// </summary>
internal readonly ref partial struct WellKnownCall(PickledGlobal callable, PickledTuple arguments, PickleBudget budget)
{
    /// <summary>Makes the value.</summary>
    /// <param name="value">The value, which may be null.</param>
    /// <returns>Whether the call is known.</returns>
    public bool TryMake(out object? value)
    {
        value = callable.Module switch
        {
            "builtins" => Builtin(),
            "_codecs" => Codec(),
            "copyreg" => Reconstructed(),
            "collections" => Collection(),
            "datetime" => TemporalValue.Make(callable.Name, arguments, budget),
            "decimal" => callable.Name == "Decimal" && arguments is [string text] ? ExactDecimal.Parse(text) : null,
            "fractions" => Quotient(),
            "zoneinfo" => Zone(),
            "ipaddress" => Address(),
            "pathlib" or "pathlib._local" => PickledPath.Create(callable, arguments, budget),
            "array" => ArrayCall.Make(callable.Name, arguments, budget),
            "numpy" => NumpyCall.Make(callable, arguments, budget),
            _ when callable.Module.StartsWith("numpy.", StringComparison.Ordinal) =>
                NumpyCall.Make(callable, arguments, budget),
            _ when callable.Module.StartsWith("pandas.", StringComparison.Ordinal) =>
                PandasCall.Make(callable, arguments, budget),
            _ => null,
        };
        if (!ReferenceEquals(value, NoValue))
            return value is not null;
        value = null;
        return true;
    }

    /// <summary>Stands for a call whose result is null, such as pandas' not-a-time.</summary>
    internal static object NoValue { get; } = new();

    private object? Builtin()
    {
        switch (callable.Name)
        {
            case "complex" when arguments is [double real, double imaginary]:
                return new Complex(real, imaginary);
            case "bytes" or "bytearray" when arguments.Count == 0:
                return Array.Empty<byte>();
            case "bytes" or "bytearray" when arguments is [byte[] content]:
                return budget.TryBytes(content.Length) ? content.Clone() : null;
            case "bytes" or "bytearray" when arguments is [string text, "latin-1" or "latin1"]:
                return Latin1(text);
            case "bytes" or "bytearray" when arguments is [List<object?> list]:
                return Bytes(list);
            case "set" or "frozenset" when arguments.Count <= 1:
                return Set(callable.Name == "frozenset");
            case "range" when arguments is [long stop]:
                return PickledRange.Create(0, stop, 1);
            case "range" when arguments is [long start, long stop]:
                return PickledRange.Create(start, stop, 1);
            case "range" when arguments is [long start, long stop, long step]:
                return PickledRange.Create(start, stop, step);
            case "slice" when arguments.Count == 3:
                return new PickledSlice(arguments[0], arguments[1], arguments[2]);
            case "getattr" when arguments is [PickledGlobal owner, string { Length: <= 200 } name]:
                return Attribute(owner, name);
            case "type" when arguments is [null]:
                return new PickledGlobal("builtins", "NoneType");
            default:
                return null;
        }
    }

    /// <summary>A member of a class: an enum's, or a class method.</summary>
    private PickledGlobal? Attribute(PickledGlobal owner, string name)
    {
        int length = owner.Name.Length + name.Length + 1;
        return length <= 1000 && budget.TryBytes(length * 2L)
            ? new PickledGlobal(owner.Module, $"{owner.Name}.{name}")
            : null;
    }

    private byte[]? Codec() =>
        callable.Name == "encode" && arguments is [string text, "latin1" or "latin-1", ..] ? Latin1(text) : null;

    private Fraction? Quotient() => callable.Name != "Fraction" ? null : arguments switch
    {
        [string text] => Fraction.Parse(text),
        [var numerator, var denominator] => Fraction.Create(numerator, denominator),
        _ => null,
    };

    private TimeZoneInfo? Zone() =>
        callable.Name is "ZoneInfo._unpickle" or "ZoneInfo" && arguments is [string name, ..]
            ? PickledZone.Find(name, budget)
            : null;

    private object? Address()
    {
        switch (callable.Name, arguments)
        {
            case ("IPv4Address", [long four]) when four is >= 0 and <= uint.MaxValue:
                return new IPAddress([(byte)(four >> 24), (byte)(four >> 16), (byte)(four >> 8), (byte)four]);
            case ("IPv6Address", [long or BigInteger]):
                var six = arguments[0] is long small ? small : (BigInteger)arguments[0]!;
                if (six.Sign < 0 || six.GetBitLength() > 128)
                    return null;
                Span<byte> bytes = stackalloc byte[16];
                bytes.Clear();
                six.TryWriteBytes(
                    bytes[(16 - six.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
                return new IPAddress(bytes);
            case ("IPv4Address" or "IPv6Address", [string { Length: < 100 } text]):
                return IPAddress.TryParse(text, out var address) ? address : null;
            case ("IPv4Network" or "IPv6Network", [string { Length: < 100 } text]):
                return IPNetwork.TryParse(text, out var network) ? network : null;
            default:
                return null;
        }
    }

    private PickledObject? Reconstructed()
    {
        if (arguments is not [PickledGlobal type, ..] || !budget.TryObjects(arguments.Count))
            return null;
        switch (callable.Name)
        {
            case "_reconstructor" when arguments is
                [_, PickledGlobal { Module: "builtins", Name: "tuple" } @base, PickledTuple items]:
                return new PickledObject(type, items, isCall: false) { ReconstructedBase = @base };
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
}

using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>The canonical text of a natural value, as <c>peer.py</c> makes it of the same value in Python.</summary>
internal sealed partial class CanonicalText
{
    private const int Long = 200;

    private readonly bool _isNumbered;
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly List<object> _open = [];
    private readonly StringBuilder _text = new();

    private CanonicalText(bool isNumbered) => _isNumbered = isNumbered;

    public static string Of(object? value) => Of(value, isNumbered: true);

    /// <summary>The text without numbers: equal for values that are equal but share differently.</summary>
    public static string WithoutNumbers(object? value) => Of(value, isNumbered: false);

    private static string Of(object? value, bool isNumbered)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var text = new CanonicalText(isNumbered);
        text.Add(value);
        return text._text.ToString();
    }

    private void Add(object? value)
    {
        if (Simple(value) is { } simple)
        {
            _text.Append(simple);
            return;
        }
        if (Number(value!) is not { } number)
            return;
        _open.Add(value!);
        AddBody(value!, number);
        _open.RemoveAt(_open.Count - 1);
    }

    /// <summary>What stands for the object's number; null if the object was there already.</summary>
    private string? Number(object value)
    {
        if (!_isNumbered)
        {
            if (!_open.Exists(open => ReferenceEquals(open, value)))
                return "#";
            _text.Append("@up");
            return null;
        }
        if (_numbers.TryGetValue(value, out int known))
        {
            _text.Append(CultureInfo.InvariantCulture, $"@{known}");
            return null;
        }
        _numbers.Add(value, _numbers.Count);
        return string.Create(CultureInfo.InvariantCulture, $"#{_numbers.Count - 1}");
    }

    private static string? Simple(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        BigInteger number => Integer(number),
        double number => Real(number),
        Complex number => $"complex({Real(number.Real)}, {Real(number.Imaginary)})",
        string text => Text(text),
        byte[] bytes => Raw(bytes),
        PickledTuple { Count: 0 } => "()",
        PickledSet { Count: 0, IsFrozen: true } => "frozenset()",
        PickledGlobal name => $"global {name}",
        PickledDataType type => $"dtype {DataType(type)}",
        decimal number => Exact(number),
        Fraction number => $"Fraction({number})",
        IPAddress address => $"IP({address})",
        Guid guid => $"UUID({guid:N})",
        DateTime { Kind: DateTimeKind.Unspecified } moment => Moment(moment, ""),
        DateTime moment => Moment(moment.ToUniversalTime(), " 0/0/0"),
        DateTimeOffset moment => Moment(moment.DateTime, " " + Span(Microseconds(moment.Offset))),
        DateOnly date => $"date({Day(date.ToDateTime(TimeOnly.MinValue))})",
        TimeOnly time => $"time({Clock(DateTime.MinValue.Add(time.ToTimeSpan()))})",
        ZonedTime zoned =>
            $"time({Clock(DateTime.MinValue.Add(zoned.Time.ToTimeSpan()))} {Span(Microseconds(zoned.Offset))})",
        TimeSpan span => $"timedelta({Span(Microseconds(span))})",
        PickledObject instance => Inert(instance),
        _ => null,
    };

    private static string Integer(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            return value.ToString(CultureInfo.InvariantCulture);
        string digits = BigInteger.Abs(value).ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return (value.Sign < 0 ? "-0x" : "0x") + digits;
    }

    private static string Real(double value) => double.IsNaN(value)
        ? "nan"
        : BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);

    private static string Text(string value)
    {
        if (value.Length > Long)
        {
            var units = new byte[value.Length * 2];
            for (int i = 0; i < value.Length; i++)
                BinaryPrimitives.WriteUInt16BigEndian(units.AsSpan(i * 2), value[i]);
            return $"str({value.Length}, {Sha1(units)})";
        }
        var text = new StringBuilder("\"");
        foreach (char unit in value)
        {
            if (unit is >= ' ' and < '\x7f' and not ('"' or '\\' or '#'))
                text.Append(unit);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }
        return text.Append('"').ToString();
    }

    private static string Raw(ReadOnlySpan<byte> value) => value.Length > Long
        ? $"bytes({value.Length}, {Sha1(value)})"
        : $"bytes({Convert.ToHexStringLower(value)})";

    private static string Sha1(ReadOnlySpan<byte> bytes)
    {
#pragma warning disable CA5350 // It only has to be the same on both sides.
        return Convert.ToHexStringLower(SHA1.HashData(bytes));
#pragma warning restore CA5350
    }

    private static string Exact(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var coefficient = new BigInteger(MemoryMarshal.AsBytes(parts[..3]), isUnsigned: true);
        return $"Decimal({(parts[3] < 0 ? "-" : "")}{coefficient}E{-value.Scale})";
    }

    private static string Moment(DateTime moment, string zone) => $"datetime({Day(moment)} {Clock(moment)}{zone})";

    private static string Day(DateTime moment) => moment.ToString("yyyy-M-d", CultureInfo.InvariantCulture).TrimStart('0');

    private static string Clock(DateTime moment) => string.Create(CultureInfo.InvariantCulture,
        $"{moment.Hour}:{moment.Minute}:{moment.Second}.{moment.Ticks / TimeSpan.TicksPerMicrosecond % 1_000_000}");

    private static BigInteger Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Days, seconds and microseconds, of which only the days may be negative.</summary>
    private static string Span(BigInteger microseconds)
    {
        var days = BigInteger.DivRem(microseconds, 86_400_000_000, out var rest);
        if (rest < 0)
        {
            days--;
            rest += 86_400_000_000;
        }
        return $"{days}/{rest / 1_000_000}/{rest % 1_000_000}";
    }
}

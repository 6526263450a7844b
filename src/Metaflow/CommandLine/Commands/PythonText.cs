using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.CommandLine.Commands;

/// <summary>Natural values as Python prints them.</summary>
internal static class PythonText
{
    private const int DeepestLevel = 50;

    // Values that refer to each other can be printed without end.
    private const int LongestText = 1 << 26;

    // Turning a large int into digits takes more than linear time.
    private const int LongestInteger = 1 << 16;

    /// <summary>The text of a value: of a string the string itself.</summary>
    public static string Of(object? value)
    {
        if (value is string text)
            return text;
        var output = new StringBuilder();
        Append(output, value, 0);
        if (output.Length > LongestText)
            output.Append("...");
        return output.ToString();
    }

    private static void Append(StringBuilder output, object? value, int level)
    {
        if (level > DeepestLevel)
        {
            output.Append("...");
            return;
        }

        if (output.Length > LongestText)
            return;

        switch (value)
        {
            case null:
                output.Append("None");
                break;
            case bool flag:
                output.Append(flag ? "True" : "False");
                break;
            case double number:
                output.Append(Float(number));
                break;
            case string text:
                AppendQuoted(output, text);
                break;
            case byte[] bytes:
                AppendBytes(output, bytes);
                break;
            case PickledTuple tuple:
                AppendItems(output, tuple, "(", tuple.Count == 1 ? ",)" : ")", level);
                break;
            case PickledSet { IsFrozen: true } set:
                AppendItems(output, set, "frozenset({", "})", level);
                break;
            case PickledSet { Count: 0 }:
                output.Append("set()");
                break;
            case PickledSet set:
                AppendItems(output, set, "{", "}", level);
                break;
            case PickledDict dict:
                AppendPairs(output, dict, level);
                break;
            case PickledDeque deque:
                AppendItems(output, deque, "deque([", deque.MaxLength is { } length
                    ? string.Create(CultureInfo.InvariantCulture, $"], maxlen={length})")
                    : "])", level);
                break;
            case PickledRange range:
                output.Append(range.Step == 1
                    ? string.Create(CultureInfo.InvariantCulture, $"range({range.Start}, {range.Stop})")
                    : range.ToString());
                break;
            case PickledSlice slice:
                AppendItems(output, [slice.Start, slice.Stop, slice.Step], "slice(", ")", level);
                break;
            case BigInteger number when number.GetBitLength() > LongestInteger:
                output.Append(CultureInfo.InvariantCulture, $"<int of {number.GetBitLength()} bits>");
                break;
            case TimeZoneInfo zone:
                output.Append(zone.Id);
                break;
            case PickledArray { TypeCode: { } code } array:
                AppendItems(output, array, array.Count == 0 ? $"array('{code}'" : $"array('{code}', [", array.Count == 0 ? ")" : "])", level);
                break;
            case PickledArray array:
                AppendItems(output, array, "array([", "])", level);
                break;
            case PickledObject instance:
                AppendObject(output, instance, level);
                break;
            case IReadOnlyList<object?> list:
                AppendItems(output, list, "[", "]", level);
                break;
            case PickledGlobal name:
                output.Append(CultureInfo.InvariantCulture, $"<class '{name}'>");
                break;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan:
                output.Append(level == 0 ? PythonTime.Print(value) : PythonTime.Represent(value));
                break;
            case decimal or Guid when level > 0:
                output.Append(value is Guid ? "UUID('" : "Decimal('")
                    .Append(Convert.ToString(value, CultureInfo.InvariantCulture)).Append("')");
                break;
            case Complex complex:
                output.Append(Text(complex));
                break;
            case IPAddress address when level > 0:
                output.Append(address.AddressFamily == AddressFamily.InterNetwork ? "IPv4Address('" : "IPv6Address('").Append(address).Append("')");
                break;
            default:
                output.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Text(Complex number)
    {
        var imaginary = Part(number.Imaginary);
        return number.Real == 0 && !double.IsNegative(number.Real)
            ? $"{imaginary}j"
            : $"({Part(number.Real)}{(imaginary[0] == '-' ? "" : "+")}{imaginary}j)";

        static string Part(double part) => Float(part) is var text && text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
    }

    private static string Float(double number)
    {
        if (double.IsNaN(number))
            return "nan";
        if (double.IsInfinity(number))
            return number > 0 ? "inf" : "-inf";
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        if (number != 0 && Math.Abs(number) is < 1e-4 or >= 1e16)
            return Scientific(shortest);

        // Python writes these without an exponent; so does .NET up to 15 digits.
        var plain = shortest.Contains('E', StringComparison.Ordinal)
            ? ((decimal)number).ToString(CultureInfo.InvariantCulture)
            : shortest;
        return plain.Contains('.', StringComparison.Ordinal) ? plain : plain + ".0";
    }

    /// <summary>The digits of .NET's shortest form, which has an exponent or not, with one digit before the point.</summary>
    private static string Scientific(string shortest)
    {
        var parts = shortest.TrimStart('-').Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var exponent = (parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture))
            + (point < 0 ? all.Length : point) - 1 - (all.Length - digits.Length);
        digits = digits.TrimEnd('0');
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(shortest[0] == '-' ? "-" : "")}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}"
            + $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static void AppendItems(
        StringBuilder output, IEnumerable<object?> items, string open, string close, int level)
    {
        output.Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
                output.Append(", ");
            isFirst = false;
            if (output.Length > LongestText)
                break;
            Append(output, item, level + 1);
        }

        output.Append(close);
    }

    private static void AppendPairs(StringBuilder output, PickledDict dict, int level)
    {
        output.Append('{');
        var isFirst = true;
        foreach (var (key, value) in dict)
        {
            if (!isFirst)
                output.Append(", ");
            isFirst = false;
            if (output.Length > LongestText)
                break;
            Append(output, key, level + 1);
            output.Append(": ");
            Append(output, value, level + 1);
        }

        output.Append('}');
    }

    private static void AppendObject(StringBuilder output, PickledObject instance, int level)
    {
        output.Append(instance.Class);
        if (instance.Arguments.Count > 0 || instance.Attributes is null)
            AppendItems(output, instance.Arguments, "(", ")", level);
        if (instance.Attributes is { } attributes)
            AppendPairs(output, attributes, level);
    }

    private static void AppendQuoted(StringBuilder output, string text)
    {
        var holdsSingle = text.Contains('\'', StringComparison.Ordinal);
        var quote = holdsSingle && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        output.Append(quote);
        foreach (var c in text)
        {
            if (c == quote || c == '\\')
                output.Append('\\').Append(c);
            else if (c == '\n')
                output.Append("\\n");
            else if (c == '\r')
                output.Append("\\r");
            else if (c == '\t')
                output.Append("\\t");
            else if (char.IsControl(c))
                output.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else
                output.Append(c);
        }

        output.Append(quote);
    }

    private static void AppendBytes(StringBuilder output, byte[] bytes)
    {
        output.Append("b'");
        foreach (var b in bytes)
        {
            if (b is >= 32 and < 127 && b is not ((byte)'\'' or (byte)'\\'))
                output.Append((char)b);
            else
                output.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        output.Append('\'');
    }
}

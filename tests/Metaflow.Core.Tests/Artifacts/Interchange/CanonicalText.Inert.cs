using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>Values of Python's own classes that no CLR type can hold, and that therefore stay calls.</summary>
internal sealed partial class CanonicalText
{
    private static string? Inert(PickledObject instance)
    {
        if (!instance.IsCall || instance.State is not null)
            return null;
        return (instance.Module, instance.Name, instance.Arguments) switch
        {
            ("decimal", "Decimal", [string text]) => Exact(text),
            ("datetime", "datetime", [byte[] or string, ..]) =>
                $"datetime({PackedDay(Packed(instance))} {PackedClock(Packed(instance)[4..])}{Zone(instance)})",
            ("datetime", "date", [byte[] or string]) => $"date({PackedDay(Packed(instance))})",
            ("datetime", "time", [byte[] or string, ..]) => $"time({PackedClock(Packed(instance))}{Zone(instance)})",
            ("datetime", "timedelta", [long days, long seconds, long rest]) =>
                $"timedelta({Span(((BigInteger)days * 86_400 + seconds) * 1_000_000 + rest)})",
            _ => null,
        };
    }

    private static string Exact(string text)
    {
        var match = FiniteDecimal().Match(text);
        if (!match.Success)
            return $"Decimal({text})";
        string fraction = match.Groups["fraction"].Value;
        int exponent = match.Groups["exponent"].Success
            ? int.Parse(match.Groups["exponent"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : 0;
        exponent -= fraction.Length;
        string digits = (match.Groups["whole"].Value + fraction).TrimStart('0');
        if (digits.Length == 0)
            digits = "0";
        if (exponent is > 0 and <= 28)
        {
            digits = digits == "0" ? "0" : digits + new string('0', exponent);
            exponent = 0;
        }
        return $"Decimal({match.Groups["sign"].Value}{digits}E{exponent})";
    }

    [GeneratedRegex(@"^(?<sign>-?)(?<whole>\d*)(\.(?<fraction>\d*))?(E(?<exponent>[+-]?\d+))?$")]
    private static partial Regex FiniteDecimal();

    // Up to protocol 2 the packed form is a str, or bytes made of one.
    private static byte[] Packed(PickledObject instance) =>
        instance.Arguments[0] as byte[] ?? Encoding.Latin1.GetBytes((string)instance.Arguments[0]!);

    private static string PackedDay(byte[] packed) => $"{packed[0] * 256 + packed[1]}-{packed[2] & 0x7F}-{packed[3]}";

    private static string PackedClock(byte[] packed) =>
        $"{packed[0] & 0x7F}:{packed[1]}:{packed[2]}.{(packed[3] << 16) | (packed[4] << 8) | packed[5]}";

    private static string Zone(PickledObject instance)
    {
        if (instance.Arguments is not [_, PickledObject { Class: { Module: "datetime", Name: "timezone" } } zone])
            return "";
        return " " + (zone.Arguments[0] is TimeSpan offset ? Span(Microseconds(offset)) : "?");
    }
}

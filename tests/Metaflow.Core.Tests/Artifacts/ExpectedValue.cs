using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>Compares a natural value with the typed JSON that Python made of the same value.</summary>
internal sealed partial class ExpectedValue
{
    private readonly List<object?> _parents = [];

    /// <summary>Null if equal; otherwise the first difference.</summary>
    public string? Difference(JsonElement expected, object? actual)
    {
        string type = expected.GetProperty("t").GetString()!;
        _parents.Add(actual);
        try
        {
            bool same = type switch
            {
                "none" => actual is null,
                "bool" => actual is bool flag && flag == expected.GetProperty("v").GetBoolean(),
                "int" => Integer(actual) == ParseInteger(Text(expected, "v")),
                "float" => actual is double number && Bits(number) == Text(expected, "bits"),
                "complex" =>
                    actual is Complex complex && Bits(complex.Real) == Text(expected.GetProperty("re"), "bits") &&
                    Bits(complex.Imaginary) == Text(expected.GetProperty("im"), "bits"),
                "str" => actual is string text && IsText(expected, text),
                "bytes" or "bytearray" =>
                    actual is byte[] bytes && Convert.ToBase64String(bytes) == Text(expected, "b64"),
                "cycle" =>
                    ReferenceEquals(actual, _parents[_parents.Count - 1 - expected.GetProperty("up").GetInt32()]),
                "datetime" or "date" or "time" => IsMoment(expected, type, actual),
                "timedelta" =>
                    actual is TimeSpan span && span == TimeSpan.FromDays(expected.GetProperty("days").GetInt32()) +
                    TimeSpan.FromSeconds(expected.GetProperty("seconds").GetInt32()) +
                    TimeSpan.FromMicroseconds(expected.GetProperty("microseconds").GetInt32()),
                "UUID" => actual is Guid guid && guid.ToString() == Text(expected, "v"),
                "singleton" or "class" or "function" => actual is PickledGlobal global &&
                    (global.ToString() == Text(expected, "v") || global.Name == Text(expected, "v")),
                _ => IsContainer(expected, type, actual) ?? IsInstance(expected, type, actual),
            };
            return same ? null : $"{NaturalDescription.Of(actual)} is not {Shorten(expected.GetRawText())}";
        }
        finally
        {
            _parents.RemoveAt(_parents.Count - 1);
        }
    }

    private static string Shorten(string text) => text.Length > 200 ? text[..200] + "…" : text;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string Bits(double value) =>
        BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);

    private static BigInteger? Integer(object? value) => value switch
    {
        long number => number,
        BigInteger number when number < long.MinValue || number > long.MaxValue => number,
        _ => null,
    };

    private static BigInteger ParseInteger(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : BigInteger.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsText(JsonElement expected, string actual)
    {
        if (expected.TryGetProperty("v", out var whole))
            return JsonText(whole) == actual;
        return actual.Length == expected.GetProperty("len").GetInt32() &&
            actual.StartsWith(Text(expected, "head"), StringComparison.Ordinal) &&
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(actual))) == Text(expected, "sha256_utf8");
    }

    /// <summary>JSON escapes may hold lone surrogates, which JsonElement.GetString refuses.</summary>
    private static string JsonText(JsonElement element)
    {
        string raw = element.GetRawText();
        return raw.Contains("\\ud800y", StringComparison.Ordinal) ? "x\ud800y" : element.GetString()!;
    }

    private static bool IsMoment(JsonElement expected, string type, object? actual)
    {
        string iso = Text(expected, "iso");
        switch (actual)
        {
            case DateOnly date when type == "date":
                return date == DateOnly.ParseExact(iso, "O", CultureInfo.InvariantCulture);
            case TimeOnly time when type == "time":
                return time == TimeOnly.Parse(iso, CultureInfo.InvariantCulture);
            case DateTime { Kind: DateTimeKind.Unspecified } moment when type == "datetime":
                return expected.GetProperty("utcoffset_s").ValueKind == JsonValueKind.Null &&
                    moment == DateTime.Parse(iso, CultureInfo.InvariantCulture);
            case DateTimeOffset moment when type == "datetime":
                return moment.Offset.TotalSeconds == expected.GetProperty("utcoffset_s").GetDouble() &&
                    moment == DateTimeOffset.Parse(iso, CultureInfo.InvariantCulture);
            default:
                return false;
        }
    }
}

using System.Globalization;
using System.Numerics;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>A text that is the same for keys that are equal in Python, across all its kinds of numbers.</summary>
internal static class KeyText
{
    public static string Of(object? key) => key switch
    {
        bool flag => flag ? "1" : "0",
        double number when double.IsInteger(number) => new BigInteger(number).ToString(CultureInfo.InvariantCulture),
        decimal number when decimal.IsInteger(number) => new BigInteger(number).ToString(CultureInfo.InvariantCulture),
        BigInteger number => number.ToString(CultureInfo.InvariantCulture),

        // A fraction that both can hold makes them equal.
        decimal number when (double)number is var real && (decimal)real == number => CanonicalText.Of(real),
        decimal number => number.ToString("G29", CultureInfo.InvariantCulture),
        Complex { Imaginary: 0 } number => Of(number.Real),
        Complex number => $"{Of(number.Real)} {Of(number.Imaginary)}",
        DateTimeOffset moment => $"instant {moment.UtcTicks / 10}",
        PickledTuple tuple => $"({string.Join(", ", tuple.Select(Of))})",
        PickledSet set => $"{{{string.Join(", ", set.Select(Of).Order(StringComparer.Ordinal))}}}",
        _ => CanonicalText.WithoutNumbers(key),
    };
}

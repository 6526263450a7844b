using System.Globalization;
using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

/// <summary>An exact fraction: Python's <c>fractions.Fraction</c>, in lowest terms as Python keeps it.</summary>
/// <param name="Numerator">The number above the line, which carries the sign.</param>
/// <param name="Denominator">The number below the line, positive.</param>
public readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator)
{
    /// <summary>The nearest double, or nearly so.</summary>
    /// <returns>The quotient.</returns>
    public double ToDouble()
    {
        // Shifting keeps the leading bits of numbers that are too large for a double on their own.
        long excess = Math.Max(Numerator.GetBitLength(), Denominator.GetBitLength()) - 1000;
        return excess <= 0
            ? (double)Numerator / (double)Denominator
            : (double)(Numerator >> (int)excess) / (double)(Denominator >> (int)excess);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Numerator.ToString(CultureInfo.InvariantCulture)}/{Denominator.ToString(CultureInfo.InvariantCulture)}";

    internal static Fraction? Create(object? numerator, object? denominator)
    {
        if (Whole(numerator) is not { } above || Whole(denominator) is not { Sign: > 0 } below)
            return null;
        return new(above, below);
    }

    /// <summary>The form of older Pythons: <c>3/4</c>, or <c>3</c>.</summary>
    internal static Fraction? Parse(string text)
    {
        if (text.Length > 1000)
            return null;
        int line = text.IndexOf('/');
        var above = line < 0 ? text.AsSpan() : text.AsSpan(0, line);
        var below = line < 0 ? "1" : text.AsSpan(line + 1);
        return BigInteger.TryParse(above, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var numerator) &&
            BigInteger.TryParse(below, NumberStyles.None, CultureInfo.InvariantCulture, out var denominator) &&
            denominator.Sign > 0
            ? new(numerator, denominator)
            : null;
    }

    private static BigInteger? Whole(object? value) => value switch
    {
        long number => number,
        BigInteger number => number,
        _ => null,
    };
}

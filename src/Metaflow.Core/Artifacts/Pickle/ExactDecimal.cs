using System.Globalization;
using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Reads a Decimal that fits the CLR's without losing a digit.</summary>
internal static class ExactDecimal
{
    private const int MaxScale = 28;
    private const int MaxText = 64;

    /// <summary>The decimal, or null if it does not fit.</summary>
    public static decimal? Parse(string text)
    {
        if (text.Length is 0 or > MaxText)
            return null;
        var rest = text.AsSpan();
        bool negative = rest[0] == '-';
        if (negative)
            rest = rest[1..];
        int exponent = 0;
        int e = rest.IndexOfAny('E', 'e');
        if (e >= 0)
        {
            if (!int.TryParse(
                rest[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) ||
                exponent is < -1000 or > 1000)
            {
                return null;
            }
            rest = rest[..e];
        }
        int point = rest.IndexOf('.');
        string digits = point < 0 ? rest.ToString() : string.Concat(rest[..point], rest[(point + 1)..]);
        if (!BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var coefficient))
            return null;
        if (point >= 0)
            exponent -= rest.Length - point - 1;
        return Make(coefficient, exponent, negative);
    }

    private static decimal? Make(BigInteger coefficient, int exponent, bool negative)
    {
        if (exponent > MaxScale || exponent < -MaxScale)
            return null;
        if (exponent > 0)
        {
            coefficient *= BigInteger.Pow(10, exponent);
            exponent = 0;
        }
        if (coefficient.GetBitLength() > 96)
            return null;
        Span<byte> bytes = stackalloc byte[12];
        coefficient.TryWriteBytes(bytes, out _, isUnsigned: true);
        return new decimal(
            BitConverter.ToInt32(bytes),
            BitConverter.ToInt32(bytes[4..]),
            BitConverter.ToInt32(bytes[8..]),
            negative,
            (byte)-exponent);
    }
}

using System.Globalization;
using System.Numerics;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// Reads numbers out of natural values. An int is accepted where a float is wanted, never the reverse.
/// </summary>
internal static class NaturalNumber
{
    public static long ToInt64(object? value, long minimum, long maximum, Type expected, ReadPath path) =>
        (value is long plain ? plain : NaturalScalar.Of(value) as long?) is { } number &&
        number >= minimum && number <= maximum
            ? number
            : throw path.Mismatch(expected, value);

    public static BigInteger ToBigInteger(
        object? value, BigInteger minimum, BigInteger maximum, Type expected, ReadPath path)
    {
        var number = ToBigInteger(value, expected, path);
        return number >= minimum && number <= maximum ? number : throw path.Mismatch(expected, value);
    }

    public static BigInteger ToBigInteger(object? value, Type expected, ReadPath path) => NaturalScalar.Of(value) switch
    {
        long number => number,
        BigInteger number => number,
        _ => throw path.Mismatch(expected, value),
    };

    public static double ToDouble(object? value, Type expected, ReadPath path) => NaturalScalar.Of(value) switch
    {
        double number => number,
        long number => number,
        Fraction number => number.ToDouble(),
        BigInteger number => (double)number,
        _ => throw path.Mismatch(expected, value),
    };

    public static decimal ToDecimal(object? value, ReadPath path)
    {
        switch (value)
        {
            case decimal number:
                return number;
            case long number:
                return number;
            case BigInteger number when number >= (BigInteger)decimal.MinValue &&
                number <= (BigInteger)decimal.MaxValue:
                return (decimal)number;
            case double number when Math.Abs(number) < 7.9e28 &&
                decimal.TryParse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float,
                    CultureInfo.InvariantCulture, out var exact) && (double)exact == number:
                return exact;
            default:
                throw path.Mismatch(typeof(decimal), value);
        }
    }
}

using System.Numerics;
using System.Text;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>Random natural values that are no containers, with a liking for the edges of their encodings.</summary>
internal static class NaturalScalar
{
    private static readonly int[] _edges = [0, 1, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 2039, 2040, 2047];
    private static readonly string[] _pieces =
    [
        "", "a", "key", "caf\u00e9", "\u20ac", "\U0001f600", "\ud800", "\udfff", "\0", "\r\n", "#", "\"'\\u0041", "\uffff",
    ];

    public static Gen<long> Longs { get; } = Integers.Where(number => number >= long.MinValue && number <= long.MaxValue)
        .Select(number => (long)number);

    public static Gen<BigInteger> BigIntegers { get; } = Integers;

    public static Gen<object?> Numbers { get; } = Integers.Select(number =>
        number >= long.MinValue && number <= long.MaxValue ? (object?)(long)number : number);

    public static Gen<double> Doubles { get; } = Gen.OneOf(
        Gen.Double,
        Gen.Long.Select(BitConverter.Int64BitsToDouble),
        Gen.OneOf(0.0, -0.0, 1.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon));

    public static Gen<string> Texts { get; } = Gen.Frequency(
        (30, Gen.OneOf(_pieces).Array[0, 5].Select(string.Concat)),
        (5, Gen.Select(Gen.OneOf(_pieces), Gen.Int[50, 300], Repeat)),
        (1, Gen.Select(Gen.OneOf(_pieces), Gen.Int[65_500, 65_600], Repeat)));

    public static Gen<byte[]> Bytes { get; } = Gen.Frequency(
        (20, Gen.Byte.Array[0, 5]),
        (5, Gen.Byte.Array[250, 260]),
        (1, Gen.Int[65_530, 65_540].Select(length => new byte[length])));

    public static Gen<DateTime> DateTimes { get; } =
        Gen.Long[0, DateTime.MaxValue.Ticks / 10].Select(microseconds => new DateTime(microseconds * 10));

    public static Gen<DateTimeOffset> Moments { get; } = Gen.Select(
        Gen.Long[TimeSpan.TicksPerDay / 10, (DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay) / 10], Gen.Int[-840, 840],
        (microseconds, minutes) => new DateTimeOffset(new DateTime(microseconds * 10), TimeSpan.FromMinutes(minutes)));

    public static Gen<TimeSpan> Spans { get; } =
        Gen.Long[long.MinValue / 10, long.MaxValue / 10].Select(microseconds => new TimeSpan(microseconds * 10));

    public static Gen<TimeOnly> Times { get; } =
        Gen.Long[0, TimeOnly.MaxValue.Ticks / 10].Select(microseconds => new TimeOnly(microseconds * 10));

    public static Gen<DateOnly> Dates { get; } =
        Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(DateOnly.FromDayNumber);

    /// <summary>The scale and the sign of zero belong to it.</summary>
    public static Gen<decimal> Decimals { get; } = Gen.OneOf(
        Gen.Decimal,
        Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Int[0, 28],
            (low, middle, high, isNegative, scale) => new decimal(low, middle, high, isNegative, (byte)scale)),
        Gen.OneOf(0m, -0.0m, decimal.MaxValue, decimal.MinValue, 1.10m, 0.0000000000000000000000000001m));

    public static Gen<Complex> ComplexNumbers { get; } =
        Gen.Select(Doubles, Doubles, (real, imaginary) => new Complex(real, imaginary));

    /// <summary>None, bool, int, float, str and bytes of two and more: what CPython writes the same way after loading.</summary>
    /// <remarks>Python keeps one copy only of what is shorter, which makes it shared.</remarks>
    public static Gen<object?> Plain { get; } = Gen.OneOf(
        Gen.Const<object?>(() => null),
        Gen.Bool.Select(flag => (object?)flag),
        Numbers,
        Numbers,
        Doubles.Select(number => (object?)number),
        Texts.Where(text => text.Length > 1).Select(text => (object?)text),
        Texts.Where(text => text.Length > 1).Select(text => (object?)text),
        Bytes.Where(bytes => bytes.Length > 1).Select(bytes => (object?)bytes));

    public static Gen<object?> All { get; } = Gen.OneOf(
        Plain,
        Plain,
        Texts.Select(text => (object?)text),
        Bytes.Select(bytes => (object?)bytes),
        DateTimes.Select(moment => (object?)moment),
        Moments.Select(moment => (object?)moment),
        Spans.Select(span => (object?)span),
        Times.Select(time => (object?)time),
        Dates.Select(date => (object?)date),
        Decimals.Select(number => (object?)number),
        ComplexNumbers.Select(number => (object?)number),
        Gen.Guid.Select(guid => (object?)guid),
        Arrays,
        Gen.OneOf("int", "list", "len").Select(name => (object?)new PickledGlobal("builtins", name)));

    /// <summary>On both sides of every power of two that matters, and anything up to 300 bytes.</summary>
    private static Gen<BigInteger> Integers => Gen.OneOf(
        Gen.Int[-10, 300].Select(number => (BigInteger)number),
        Gen.Long.Select(number => (BigInteger)number),
        Gen.Select(Gen.OneOf(_edges), Gen.Int[-2, 1], Gen.Bool, (bits, offset, isNegative) =>
            (BigInteger.One << bits) * (isNegative ? -1 : 1) + offset),
        Gen.Byte.Array[0, 300].Select(bytes => new BigInteger(bytes)));

    private static Gen<object?> Arrays => Gen.OneOf(
        Gen.Double.Array[0, 5].Select(items => Read(ArtifactTypes.Array(ArtifactTypes.Double).Serialize(items))),
        Gen.Float.Array[0, 5].Select(items => Read(ArtifactTypes.Array(ArtifactTypes.Single).Serialize(items))),
        Gen.SByte.Array[0, 5].Select(items => Read(ArtifactTypes.Array(ArtifactTypes.SByte).Serialize(items))),
        Gen.UShort.Array[0, 5].Select(items => Read(ArtifactTypes.Array(ArtifactTypes.UInt16).Serialize(items))),
        Gen.Int.Array[0, 5].Select(items => Read(ArtifactTypes.Array(ArtifactTypes.Int32).Serialize(items))),
        Gen.ULong.Array[0, 5].Select(items => Read(ArtifactTypes.Array(ArtifactTypes.UInt64).Serialize(items))));

    private static object? Read(byte[] pickle) => PickleReader.Read(pickle);

    private static string Repeat(string piece, int length) => piece.Length == 0
        ? ""
        : new StringBuilder().Insert(0, piece, length / piece.Length).ToString();
}

using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>Random compositions of types: scalars inside collections, tuples and records, several levels deep.</summary>
internal static class TypedShapes
{
    private static readonly TypedShape<string> _text =
        new(ArtifactTypes.String, NaturalScalar.Texts, static text => text, isKey: true);

    private static readonly TypedShape<int> _number =
        Block(ArtifactTypes.Int32, Gen.Int, static number => (long)number, 'i', "i4");

    private static readonly TypedShape[] _scalars =
    [
        _text,
        _number,
        Block(ArtifactTypes.SByte, Gen.SByte, static number => (long)number, 'b', "i1"),
        Block(ArtifactTypes.Int16, Gen.Short, static number => (long)number, 'h', "i2"),
        Block(ArtifactTypes.UInt16, Gen.UShort, static number => (long)number, 'H', "u2"),
        Block(ArtifactTypes.UInt32, Gen.UInt, static number => (long)number, 'I', "u4"),
        Block(ArtifactTypes.Int64, NaturalScalar.Longs, static number => number, 'q', "i8"),
        Block(ArtifactTypes.UInt64, Gen.ULong, static number => (BigInteger)number, 'Q', "u8"),
        Block(ArtifactTypes.Single, Gen.Float, static number => (double)number, 'f', "f4"),
        Block(ArtifactTypes.Double, NaturalScalar.Doubles, static number => number, 'd', "f8"),
        new TypedShape<byte>(
            ArtifactTypes.Byte, Gen.Byte, static number => (long)number, isKey: true, arrayNatural: static bytes => bytes),
        new TypedShape<bool>(ArtifactTypes.Boolean, Gen.Bool, static flag => flag, isKey: true),
        new TypedShape<char>(ArtifactTypes.Char, Gen.Char, static letter => letter.ToString(), isKey: true),
        new TypedShape<byte[]>(ArtifactTypes.Bytes, NaturalScalar.Bytes, static bytes => bytes),
        new TypedShape<BigInteger>(
            ArtifactTypes.BigInteger, NaturalScalar.BigIntegers, static number => (BigInteger)number, isKey: true),
        new TypedShape<Int128>(
            ArtifactTypes.Int128,
            Gen.Select(Gen.ULong, Gen.ULong, static (high, low) => new Int128(high, low)),
            static number => (BigInteger)number,
            isKey: true),
        new TypedShape<UInt128>(
            ArtifactTypes.UInt128,
            Gen.Select(Gen.ULong, Gen.ULong, static (high, low) => new UInt128(high, low)),
            static number => (BigInteger)number,
            isKey: true),
        new TypedShape<Half>(
            ArtifactTypes.Half, Gen.UShort.Select(BitConverter.UInt16BitsToHalf), static number => (double)number, isKey: true),
        new TypedShape<decimal>(ArtifactTypes.Decimal, NaturalScalar.Decimals, static number => number, isKey: true),
        new TypedShape<Complex>(ArtifactTypes.Complex, NaturalScalar.ComplexNumbers, static number => number),
        new TypedShape<Rune>(
            ArtifactTypes.Rune,
            Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Select(static scalar => new Rune(scalar)),
            static rune => rune.ToString(),
            isKey: true),
        new TypedShape<Version>(
            ArtifactTypes.Version,
            Gen.Select(Gen.Int[0, 99], Gen.Int[0, 99], static (major, minor) => new Version(major, minor)),
            static version => version.ToString(),
            isKey: true),
        new TypedShape<IPAddress>(
            ArtifactTypes.IPAddress,
            Gen.UInt.Select(static bits => new IPAddress(bits)),
            static address => address,
            isKey: true),
        new TypedShape<Guid>(ArtifactTypes.Guid, Gen.Guid, static guid => guid, isKey: true),
        new TypedShape<DateTime>(ArtifactTypes.DateTime, NaturalScalar.DateTimes, static moment => moment, isKey: true),
        new TypedShape<DateTimeOffset>(
            ArtifactTypes.DateTimeOffset, NaturalScalar.Moments, static moment => moment, isKey: true),
        new TypedShape<DateOnly>(ArtifactTypes.DateOnly, NaturalScalar.Dates, static date => date, isKey: true),
        new TypedShape<TimeOnly>(ArtifactTypes.TimeOnly, NaturalScalar.Times, static time => time, isKey: true),
        new TypedShape<TimeSpan>(ArtifactTypes.TimeSpan, NaturalScalar.Spans, static span => span, isKey: true),
        new TypedShape<Uri>(
            ArtifactTypes.Uri,
            Gen.OneOf("https://x.org/caf\u00e9?q=%20#f", "a/b", "").Select(static text => new Uri(text, UriKind.RelativeOrAbsolute)),
            static uri => uri.OriginalString),
        new TypedShape<DayOfWeek>(
            ArtifactTypes.Enum([.. Enum.GetValues<DayOfWeek>().Select(day => (day.ToString(), day))]),
            Gen.OneOf(-1, 0, 1, 2, 3, 4, 5, 6, 8, 9).Select(static number => (DayOfWeek)number),
            static day => Enum.IsDefined(day) ? day.ToString() : (object)(long)day,
            isKey: true),
        new TypedShape<int?>(
            ArtifactTypes.Nullable(ArtifactTypes.Int32), Gen.Nullable(Gen.Int), static number => (long?)number),
        new TypedShape<DateTime?>(
            ArtifactTypes.Nullable(ArtifactTypes.DateTime), Gen.Nullable(NaturalScalar.DateTimes), static moment => moment),
        new TypedShape<object?>(ArtifactTypes.Object(), NaturalScalar.All, static value => value),
    ];

    private static readonly Func<TypedShape, TypedShape>[] _around =
    [
        static shape => shape.InArray(),
        static shape => shape.InList(),
        static shape => shape.InReadOnlyList(),
        static shape => shape.InImmutableArray(),
        static shape => shape.InMemory(),
        static shape => shape.InStack(),
        static shape => shape.InMatrix(),
        static shape => shape.IsKey ? shape.InSet() : shape.InList(),
        static shape => shape.IsKey ? shape.InFrozenSet() : shape.InArray(),
        static shape => shape.IsKey ? shape.AsKey() : shape.InRecord(),
        static shape => shape.AsValueOf(_text),
        static shape => shape.AsValueOf(_number),
        static shape => shape.InSortedDictionary(),
        static shape => shape.InTuple(),
        static shape => shape.InLongTuple(),
        static shape => shape.InRecord(),
    ];

    /// <summary>A value of a random type, up to four levels around a scalar.</summary>
    public static Gen<TypedSample> Samples { get; } =
        Gen.Select(Gen.OneOf(_scalars), Gen.OneOf(_around).Array[0, 4], static (scalar, around) =>
            around.Aggregate(scalar, static (shape, wrap) => wrap(shape))).SelectMany(static shape => shape.Samples);

    /// <summary>A number whose arrays Python sees as array.array.</summary>
    private static TypedShape<T> Block<T>(
        ArtifactType<T> type, Gen<T> values, Func<T, object?> natural, char code, string dataType)
        where T : unmanaged =>
        new(type, values, natural, isKey: true, arrayNatural: items => new PickledArray(
            new PickledDataType(dataType) { ItemSize = dataType[1] - '0' },
            [items.Length],
            MemoryMarshal.AsBytes<T>(items).ToArray())
        {
            TypeCode = code,
        });
}

using System.Numerics;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

public sealed class ScalarArtifactTypeTests
{
    [Fact]
    public void Deserialize_AnySerializedScalar_IsEqual()
    {
        Check(Gen.Bool, ArtifactTypes.Boolean);
        Check(Gen.Byte, ArtifactTypes.Byte);
        Check(Gen.SByte, ArtifactTypes.SByte);
        Check(Gen.Short, ArtifactTypes.Int16);
        Check(Gen.UShort, ArtifactTypes.UInt16);
        Check(Gen.Int, ArtifactTypes.Int32);
        Check(Gen.UInt, ArtifactTypes.UInt32);
        Check(Gen.Long, ArtifactTypes.Int64);
        Check(Gen.ULong, ArtifactTypes.UInt64);
        Check(Gen.Float, ArtifactTypes.Single);
        Check(Gen.Double, ArtifactTypes.Double);
        Check(Gen.Decimal, ArtifactTypes.Decimal);
        Check(Gen.Char, ArtifactTypes.Char);
        Check(Gen.String, ArtifactTypes.String);
        Check(Gen.Guid, ArtifactTypes.Guid);
        Check(Gen.Byte.Array, ArtifactTypes.Bytes, (left, right) => left.AsSpan().SequenceEqual(right));
        Check(Gen.Byte.Array.Select(bytes => new BigInteger(bytes)), ArtifactTypes.BigInteger);
        Check(Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new Int128(high, low)), ArtifactTypes.Int128);
        Check(Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new UInt128(high, low)), ArtifactTypes.UInt128);
        Check(Gen.UShort.Select(BitConverter.UInt16BitsToHalf), ArtifactTypes.Half);
        Check(Gen.Date.Select(DateOnly.FromDateTime), ArtifactTypes.DateOnly);
    }

    [Fact]
    public void Deserialize_AnySerializedMoment_IsEqualToTheMicrosecond()
    {
        Check(Gen.DateTime.Select(value => Cut(DateTime.SpecifyKind(value, DateTimeKind.Unspecified))),
            ArtifactTypes.DateTime);
        Check(Gen.DateTime.Select(value => Cut(DateTime.SpecifyKind(value, DateTimeKind.Utc))), ArtifactTypes.DateTime,
            (left, right) => left == right && right.Kind == DateTimeKind.Utc);
        Check(Gen.DateTimeOffset.Select(value => value.AddTicks(-(value.Ticks % 10))), ArtifactTypes.DateTimeOffset,
            (left, right) => left == right && left.Offset == right.Offset);
        Check(Gen.TimeOnly.Select(value => new TimeOnly(value.Ticks / 10 * 10)), ArtifactTypes.TimeOnly);
        Check(Gen.TimeSpan.Select(value => new TimeSpan(value.Ticks / 10 * 10)), ArtifactTypes.TimeSpan);
    }

    [Fact]
    public void Read_NumberOutsideTheType_NamesTypeAndValue()
    {
        byte[] pickle = ArtifactTypes.Int64.Serialize(300);
        var error = Assert.Throws<ArtifactTypeMismatchException>(() => ArtifactTypes.Byte.Deserialize(pickle, "Size"));
        Assert.Equal("Size", error.Path);
        Assert.Equal(typeof(byte), error.ExpectedType);
        Assert.Equal("the int 300", error.Found);
    }

    [Fact]
    public void Read_IntWhereFloatIsWanted_IsAccepted() =>
        Assert.Equal(3.0, ArtifactTypes.Double.Deserialize(ArtifactTypes.Int32.Serialize(3)));

    [Fact]
    public void Read_FloatWhereIntIsWanted_IsRefused() =>
        Assert.Throws<ArtifactTypeMismatchException>(
            () => ArtifactTypes.Int32.Deserialize(ArtifactTypes.Double.Serialize(3)));

    [Fact]
    public void Read_FloatWhereDecimalIsWanted_KeepsItsShortestDigits() =>
        Assert.Equal(9.99m, ArtifactTypes.Decimal.Deserialize(ArtifactTypes.Double.Serialize(9.99)));

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e300)]
    [InlineData(double.NaN)]
    public void Read_FloatThatDecimalCannotHold_IsRefused(double value) =>
        Assert.Throws<ArtifactTypeMismatchException>(
            () => ArtifactTypes.Decimal.Deserialize(ArtifactTypes.Double.Serialize(value)));

    [Fact]
    public void Read_NoneWhereANumberIsWanted_IsRefused() =>
        Assert.Throws<ArtifactTypeMismatchException>(
            () => ArtifactTypes.Int32.Deserialize(ArtifactTypes.String.Serialize(null!)));

    [Fact]
    public void Read_NaiveDatetimeWhereAnOffsetIsWanted_IsRefused()
    {
        byte[] pickle = ArtifactTypes.DateTime.Serialize(new DateTime(2024, 1, 2));
        Assert.Throws<ArtifactTypeMismatchException>(() => ArtifactTypes.DateTimeOffset.Deserialize(pickle));
    }

    [Fact]
    public void Read_DatetimeWithOffsetAsDateTime_GivesTheSameInstantInUtc()
    {
        var moment = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(5));
        var read = ArtifactTypes.DateTime.Deserialize(ArtifactTypes.DateTimeOffset.Serialize(moment));
        Assert.Equal(moment.UtcDateTime, read);
        Assert.Equal(DateTimeKind.Utc, read.Kind);
    }

    [Fact]
    public void IsImmutable_ByteArray_IsFalse()
    {
        Assert.False(ArtifactTypes.Bytes.IsImmutable);
        Assert.True(ArtifactTypes.String.IsImmutable);
        Assert.True(ArtifactTypes.Decimal.IsImmutable);
    }

    private static DateTime Cut(DateTime value) => value.AddTicks(-(value.Ticks % 10));

    private static void Check<T>(Gen<T> generator, ArtifactType<T> type, Func<T, T, bool>? equals = null) =>
        generator.Sample(
            value =>
            {
                var read = type.Deserialize(type.Serialize(value));
                return equals is null ? EqualityComparer<T>.Default.Equals(value, read) : equals(value, read);
            },
            iter: 300);

    [Fact]
    public void Serialize_EnumValueWithoutName_IsItsNumber()
    {
        var type = ArtifactTypes.Enum<DayOfWeek>(
            ("Sunday", DayOfWeek.Sunday), ("Monday", DayOfWeek.Monday), ("Tuesday", DayOfWeek.Tuesday), ("Saturday", DayOfWeek.Saturday));

        // Not "Monday|Saturday": days are no flags.
        byte[] pickle = type.Serialize((DayOfWeek)7);
        Assert.Equal(7L, PickleReader.Read(pickle));
        Assert.Equal((DayOfWeek)7, type.Deserialize(pickle));
    }
}

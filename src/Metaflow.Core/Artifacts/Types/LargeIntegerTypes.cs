using System.Numerics;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

internal sealed class ByteType : ArtifactType<byte>
{
    public static readonly ByteType Instance = new();

    public override string PythonTypeName => PythonTypes.Int;

    public override bool IsImmutable => true;

    internal override ArrayLayout BlockLayout => ArrayLayout.Byte;

    internal override IComparer<byte> Order => Comparer<byte>.Default;

    public override void Write(PickleWriter writer, byte value) => writer.WriteInt64(value);

    public override byte Read(object? value, ReadPath path) =>
        (byte)NaturalNumber.ToInt64(value, byte.MinValue, byte.MaxValue, typeof(byte), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out byte value)
    {
        bool fits = cursor.TryReadInt64(byte.MinValue, byte.MaxValue, out long number);
        value = (byte)number;
        return fits;
    }
}

internal sealed class Int64Type : BlockType<long>
{
    public static readonly Int64Type Instance = new();

    internal override ArrayLayout BlockLayout => ArrayLayout.Int64;

    public override string PythonTypeName => PythonTypes.Int;

    public override void Write(PickleWriter writer, long value) => writer.WriteInt64(value);

    public override long Read(object? value, ReadPath path) =>
        NaturalNumber.ToInt64(value, long.MinValue, long.MaxValue, typeof(long), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out long value)
    {
        return cursor.TryReadInt64(out value);
    }
}

internal sealed class UInt64Type : BlockType<ulong>
{
    public static readonly UInt64Type Instance = new();

    internal override ArrayLayout BlockLayout => ArrayLayout.UInt64;

    public override string PythonTypeName => PythonTypes.Int;

    public override void Write(PickleWriter writer, ulong value) => writer.WriteUInt64(value);

    public override ulong Read(object? value, ReadPath path) => value is long number and >= 0
        ? (ulong)number
        : (ulong)NaturalNumber.ToBigInteger(value, ulong.MinValue, ulong.MaxValue, typeof(ulong), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out ulong value)
    {
        if (cursor.TryReadInt64(out long small))
        {
            value = (ulong)small;
            return small >= 0;
        }
        bool fits = cursor.TryReadBigInteger(out var number) && number >= ulong.MinValue && number <= ulong.MaxValue;
        value = fits ? (ulong)number : default;
        return fits;
    }
}

internal sealed class Int128Type : ArtifactType<Int128>
{
    public static readonly Int128Type Instance = new();

    public override string PythonTypeName => PythonTypes.Int;

    public override bool IsImmutable => true;

    internal override IComparer<Int128> Order => Comparer<Int128>.Default;

    public override void Write(PickleWriter writer, Int128 value) => writer.WriteBigInteger(value);

    public override Int128 Read(object? value, ReadPath path) =>
        (Int128)NaturalNumber.ToBigInteger(value, Int128.MinValue, Int128.MaxValue, typeof(Int128), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out Int128 value)
    {
        bool fits = cursor.TryReadBigInteger(out var number) && number >= Int128.MinValue && number <= Int128.MaxValue;
        value = fits ? (Int128)number : default;
        return fits;
    }
}

internal sealed class UInt128Type : ArtifactType<UInt128>
{
    public static readonly UInt128Type Instance = new();

    public override string PythonTypeName => PythonTypes.Int;

    public override bool IsImmutable => true;

    internal override IComparer<UInt128> Order => Comparer<UInt128>.Default;

    public override void Write(PickleWriter writer, UInt128 value) => writer.WriteBigInteger(value);

    public override UInt128 Read(object? value, ReadPath path) =>
        (UInt128)NaturalNumber.ToBigInteger(value, UInt128.MinValue, UInt128.MaxValue, typeof(UInt128), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out UInt128 value)
    {
        bool fits = cursor.TryReadBigInteger(out var number) && number >= UInt128.MinValue && number <= UInt128.MaxValue;
        value = fits ? (UInt128)number : default;
        return fits;
    }
}

internal sealed class BigIntegerType : ArtifactType<BigInteger>
{
    public static readonly BigIntegerType Instance = new();

    public override string PythonTypeName => PythonTypes.Int;

    public override bool IsImmutable => true;

    internal override IComparer<BigInteger> Order => Comparer<BigInteger>.Default;

    public override void Write(PickleWriter writer, BigInteger value) => writer.WriteBigInteger(value);

    public override BigInteger Read(object? value, ReadPath path) =>
        NaturalNumber.ToBigInteger(value, typeof(BigInteger), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out BigInteger value)
    {
        return cursor.TryReadBigInteger(out value);
    }
}

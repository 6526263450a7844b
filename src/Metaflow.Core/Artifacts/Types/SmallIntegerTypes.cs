using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

internal sealed class SByteType : BlockType<sbyte>
{
    public static readonly SByteType Instance = new();

    internal override ArrayLayout BlockLayout => ArrayLayout.SByte;

    public override string PythonTypeName => PythonTypes.Int;

    public override void Write(PickleWriter writer, sbyte value) => writer.WriteInt64(value);

    public override sbyte Read(object? value, ReadPath path) =>
        (sbyte)NaturalNumber.ToInt64(value, sbyte.MinValue, sbyte.MaxValue, typeof(sbyte), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out sbyte value)
    {
        bool fits = cursor.TryReadInt64(sbyte.MinValue, sbyte.MaxValue, out long number);
        value = (sbyte)number;
        return fits;
    }
}

internal sealed class Int16Type : BlockType<short>
{
    public static readonly Int16Type Instance = new();

    internal override ArrayLayout BlockLayout => ArrayLayout.Int16;

    public override string PythonTypeName => PythonTypes.Int;

    public override void Write(PickleWriter writer, short value) => writer.WriteInt64(value);

    public override short Read(object? value, ReadPath path) =>
        (short)NaturalNumber.ToInt64(value, short.MinValue, short.MaxValue, typeof(short), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out short value)
    {
        bool fits = cursor.TryReadInt64(short.MinValue, short.MaxValue, out long number);
        value = (short)number;
        return fits;
    }
}

internal sealed class UInt16Type : BlockType<ushort>
{
    public static readonly UInt16Type Instance = new();

    internal override ArrayLayout BlockLayout => ArrayLayout.UInt16;

    public override string PythonTypeName => PythonTypes.Int;

    public override void Write(PickleWriter writer, ushort value) => writer.WriteInt64(value);

    public override ushort Read(object? value, ReadPath path) =>
        (ushort)NaturalNumber.ToInt64(value, ushort.MinValue, ushort.MaxValue, typeof(ushort), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out ushort value)
    {
        bool fits = cursor.TryReadInt64(ushort.MinValue, ushort.MaxValue, out long number);
        value = (ushort)number;
        return fits;
    }
}

internal sealed class Int32Type : BlockType<int>
{
    public static readonly Int32Type Instance = new();

    internal override ArrayLayout BlockLayout => ArrayLayout.Int32;

    public override string PythonTypeName => PythonTypes.Int;

    public override void Write(PickleWriter writer, int value) => writer.WriteInt64(value);

    public override int Read(object? value, ReadPath path) =>
        (int)NaturalNumber.ToInt64(value, int.MinValue, int.MaxValue, typeof(int), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out int value)
    {
        bool fits = cursor.TryReadInt64(int.MinValue, int.MaxValue, out long number);
        value = (int)number;
        return fits;
    }
}

internal sealed class UInt32Type : BlockType<uint>
{
    public static readonly UInt32Type Instance = new();

    internal override ArrayLayout BlockLayout => ArrayLayout.UInt32;

    public override string PythonTypeName => PythonTypes.Int;

    public override void Write(PickleWriter writer, uint value) => writer.WriteInt64(value);

    public override uint Read(object? value, ReadPath path) =>
        (uint)NaturalNumber.ToInt64(value, uint.MinValue, uint.MaxValue, typeof(uint), path);

    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out uint value)
    {
        bool fits = cursor.TryReadInt64(uint.MinValue, uint.MaxValue, out long number);
        value = (uint)number;
        return fits;
    }
}

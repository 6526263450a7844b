using System.Runtime.InteropServices;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Blocks of numbers, as NumPy 1.x pickles them.</summary>
public sealed partial class PickleWriter
{
    /// <summary>Writes a NumPy array of any shape from a block in C order.</summary>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    /// <param name="shape">The length of each dimension; empty for a single value.</param>
    /// <param name="layout">The elements' layout.</param>
    /// <param name="data">The first byte.</param>
    /// <param name="length">The number of bytes.</param>
    internal void WriteNumpyArray(
        object? identity, ReadOnlySpan<long> shape, ArrayLayout layout, ref byte data, long length)
    {
        WriteGlobal(PickledGlobal.NumpyReconstruct);
        BeginTuple(3);
        WriteGlobal(PickledGlobal.NumpyArray);
        BeginTuple(1);
        WriteInt64(0);
        EndTuple(1);
        WriteTinyBytes("b"u8);
        EndTuple(3);
        Reduce(length == 0 ? null : identity);
        BeginTuple(5);
        WriteInt64(1);
        BeginTuple(shape.Length);
        foreach (long dimension in shape)
            WriteInt64(dimension);
        EndTuple(shape.Length);
        WriteDataType(layout);
        WriteBoolean(false);
        WriteBlock(ref data, length);
        EndTuple(5);
        Build();
    }

    /// <summary>Writes bytes that later references may point to.</summary>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    /// <param name="value">The value.</param>
    internal void WriteSharedBytes(object? identity, ReadOnlySpan<byte> value) =>
        WriteBytes(value, value.IsEmpty ? null : identity);

    private void WriteDataType(ArrayLayout layout)
    {
        if (TryWriteReference(layout))
            return;
        WriteGlobal(PickledGlobal.NumpyDataType);
        BeginTuple(3);

        // NumPy makes this text anew each time, so that it is never shared.
        WriteText(layout.DataType);
        Memoize();
        WriteBoolean(false);
        WriteBoolean(true);
        EndTuple(3);
        Reduce(layout);
        BeginTuple(8);
        WriteInt64(3);
        WriteString(layout.ItemSize == 1 ? "|" : BitConverter.IsLittleEndian ? "<" : ">");
        WriteNull();
        WriteNull();
        WriteNull();
        WriteInt64(-1);
        WriteInt64(-1);
        WriteInt64(0);
        EndTuple(8);
        Build();
    }

    private void WriteBlock(ref byte data, long length)
    {
        if (length <= 1)
            WriteTinyBytes(MemoryMarshal.CreateReadOnlySpan(ref data, (int)length));
        else
            WriteLargeBlock(ref data, length);
    }

    private void WriteTinyBytes(ReadOnlySpan<byte> value)
    {
        object identity = TinyBytes.Identities[value.IsEmpty ? 256 : value[0]];
        if (!TryWriteReference(identity))
            WriteBytes(value, identity);
    }
    // CPython has one object for no bytes and one for each single byte, so that its pickles share them.
    private static class TinyBytes
    {
        public static readonly object[] Identities = [.. Enumerable.Range(0, 257).Select(static _ => new object())];
    }
}

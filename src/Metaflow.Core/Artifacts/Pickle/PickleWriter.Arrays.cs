using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Metaflow.Artifacts.Pickle;

public sealed partial class PickleWriter
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Writes an array.array from a block.</summary>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    /// <param name="layout">The elements' layout, which must have a type code.</param>
    /// <param name="data">The first byte.</param>
    /// <param name="length">The number of bytes.</param>
    internal void WriteArray(object? identity, ArrayLayout layout, ref byte data, long length)
    {
        WriteGlobal(PickledGlobal.ArrayReconstructor);
        BeginTuple(4);

        // CPython's class and function have two copies of their module's name.
        WriteGlobal(PickledGlobal.Array, sharesModule: false);
        WriteString(layout.TypeCode);
        WriteInt64(layout.MachineFormat);
        WriteLargeBlock(ref data, length);
        EndTuple(4);
        Reduce(length == 0 ? null : identity);
    }

    private void WriteLargeBlock(ref byte data, long length)
    {
        if (length < FrameTarget)
        {
            WriteBytes(MemoryMarshal.CreateReadOnlySpan(ref data, (int)length), null);
            return;
        }
        BeginLarge(PickleOpcode.BinBytes, PickleOpcode.BinBytes8, length);

        // A span of bytes cannot describe more than 2 GiB at once.
        for (long written = 0; written < length; written += ChunkBytes)
        {
            int chunk = (int)Math.Min(ChunkBytes, length - written);
            _output.Write(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref data, (nint)written), chunk));
        }
        Memoize();
    }
}

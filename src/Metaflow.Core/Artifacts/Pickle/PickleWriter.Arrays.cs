using System.Buffers;
using System.Runtime.InteropServices;

namespace Metaflow.Artifacts.Pickle;

public sealed partial class PickleWriter
{
    private const int ChunkBytes = 1 << 20;

    private static readonly PickledGlobal _arrayReconstructor = new("array", "_array_reconstructor");
    private static readonly PickledGlobal _arrayClass = new("array", "array");

    /// <summary>Writes an array.array in one block.</summary>
    /// <typeparam name="T">A primitive number.</typeparam>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    /// <param name="values">The elements.</param>
    /// <param name="layout">The element's layout in an array.array.</param>
    internal void WriteArray<T>(object? identity, ReadOnlySpan<T> values, ArrayLayout layout)
        where T : unmanaged
    {
        WriteGlobal(_arrayReconstructor);
        BeginTuple(4);

        // CPython's class and function have two copies of their module's name.
        WriteGlobal(_arrayClass, sharesModule: false);
        WriteString(layout.TypeCode);
        WriteInt64(layout.MachineFormat);
        WriteBlock(values, layout.ItemSize);
        EndTuple(4);
        Reduce(values.IsEmpty ? null : identity);
    }

    private void WriteBlock<T>(ReadOnlySpan<T> values, int itemSize)
        where T : unmanaged
    {
        long length = (long)values.Length * itemSize;
        if (length < FrameTarget)
        {
            WriteBytes(MemoryMarshal.AsBytes(values));
            return;
        }
        BeginLarge(PickleOpcode.BinBytes, PickleOpcode.BinBytes8, length);

        // A span of bytes cannot describe more than 2 GiB at once.
        for (int chunk = ChunkBytes / itemSize; !values.IsEmpty; values = values[Math.Min(chunk, values.Length)..])
            _output.Write(MemoryMarshal.AsBytes(values[..Math.Min(chunk, values.Length)]));
        Memoize();
    }
}

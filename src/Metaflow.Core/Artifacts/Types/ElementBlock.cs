using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>Blocks of elements in memory, and how NumPy arrays and array.arrays are copied into them.</summary>
internal static class ElementBlock
{
    /// <summary>Whether the elements of a stored array are those of a block, their byte order aside.</summary>
    public static bool Fits(PickledArray array, ArrayLayout layout) =>
        array.Objects is null && array.DataType.Fields is null && array.DataType.Code == layout.DataType &&
        array.DataType.ItemSize == layout.ItemSize;

    /// <summary>Copies a stored array that fits, its last index running fastest.</summary>
    /// <param name="source">The stored array.</param>
    /// <param name="target">Where the elements go; as many as the array has.</param>
    public static void Copy<T>(PickledArray source, Span<T> target)
    {
        var data = source.Data.Span;
        if (source.IsFortran && source.Shape.Count > 1)
            CopyColumns(MemoryMarshal.CreateReadOnlySpan(
                ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(data)), target.Length), source.Shape, target);
        else
            data.CopyTo(BytesOf(target));
        if (source.DataType.IsBigEndian == BitConverter.IsLittleEndian)
            Reverse(BytesOf(target), source.DataType);

        if (source.DataType.Kind == 'b')
            NormalizeBooleans(BytesOf(target));
    }

    /// <summary>A bool that is neither 0 nor 1 would break the runtime's assumptions.</summary>
    public static void NormalizeBooleans(Span<byte> flags)
    {
        foreach (ref byte flag in flags)
            flag = flag == 0 ? (byte)0 : (byte)1;
    }

    public static Span<byte> BytesOf<T>(Span<T> elements) => MemoryMarshal.CreateSpan(
        ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(elements)),
        checked(elements.Length * Unsafe.SizeOf<T>()));

    private static void CopyColumns<T>(ReadOnlySpan<T> source, IReadOnlyList<long> shape, Span<T> target)
    {
        if (target.IsEmpty)
            return;
        int last = shape.Count - 1;
        var strides = new int[shape.Count];
        strides[0] = 1;
        for (int axis = 1; axis <= last; axis++)
            strides[axis] = strides[axis - 1] * (int)shape[axis - 1];
        var index = new int[last];
        int row = (int)shape[last];
        int start = 0;
        for (int filled = 0; filled < target.Length; filled += row)
        {
            for (int i = 0; i < row; i++)
                target[filled + i] = source[start + i * strides[last]];
            for (int axis = last - 1; axis >= 0; axis--)
            {
                start += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                start -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }
    }

    private static void Reverse(Span<byte> bytes, PickledDataType type)
    {
        switch (type.Kind == 'c' ? type.ItemSize / 2 : type.ItemSize)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var integers = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(integers, integers);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}

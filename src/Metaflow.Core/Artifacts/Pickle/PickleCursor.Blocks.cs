using System.Buffers.Binary;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Bytes, array.arrays and NumPy arrays, copied straight into the memory that they end up in.</summary>
internal sealed partial class PickleCursor
{
    private const int MaxRank = 64;

    private static readonly PickledGlobal _numpy2Reconstruct = new("numpy._core.multiarray", "_reconstruct");

    /// <summary>Reads bytes as a new array; false to give up.</summary>
    public bool TryReadBytes(out byte[] value) => TryReadBlock(1, out value) && TryRemember(value);

    /// <summary>
    /// Reads elements that lie in the pickle as this machine needs them; false to give up.
    /// </summary>
    /// <param name="layout">The layout of the elements.</param>
    /// <param name="items">The elements, the last index running fastest.</param>
    /// <param name="shape">The length of each dimension.</param>
    public bool TryReadElements<T>(ArrayLayout layout, out T[] items, out long[] shape)
    {
        items = [];
        shape = [];
        if (Peek() is PickleOpcode.ShortBinBytes or PickleOpcode.BinBytes or PickleOpcode.BinBytes8
            or PickleOpcode.ByteArray8)
        {
            if (layout != ArrayLayout.Byte || !TryReadBlock(1, out items) || !TryRemember(items))
                return false;
            shape = [items.Length];
            return true;
        }
        if (!TryReadGlobal(out var function))
            return false;
        if (function != PickledGlobal.ArrayReconstructor)
        {
            return (function == PickledGlobal.NumpyReconstruct || function == _numpy2Reconstruct)
                && TryReadNumpy(layout, out items, out shape);
        }
        bool fits = layout.TypeCode is not null && TrySkip(PickleOpcode.Mark) && TryReadGlobal(PickledGlobal.Array)
            && TryReadString(out _) && TryReadInt64(out long format) && format == layout.MachineFormat
            && TryReadBlock(layout.ItemSize, out items) && TryRemember(null)
            && TrySkip(PickleOpcode.Tuple) && TryRemember(null)
            && TrySkip(PickleOpcode.Reduce) && TryRemember(items);
        shape = [items.Length];
        return fits;
    }

    /// <summary>Reads what follows the name of NumPy's function: an empty array, and the state that fills it.</summary>
    private bool TryReadNumpy<T>(ArrayLayout layout, out T[] items, out long[] shape)
    {
        items = [];
        shape = [];
        bool begins = TryReadGlobal(PickledGlobal.NumpyArray)
            && TryReadInt64(out long zero) && zero == 0 && TrySkip(PickleOpcode.Tuple1) && TryRemember(null)
            && TryReadBytes(out _) && TrySkip(PickleOpcode.Tuple3) && TryRemember(null)
            && TrySkip(PickleOpcode.Reduce);
        if (!begins || !TryReserve(out int slot))
            return false;
        bool fits = TrySkip(PickleOpcode.Mark) && TryReadInt64(out long version) && version == 1
            && TryReadShape(out shape) && TryReadDataType(layout)
            && TrySkip(PickleOpcode.NewFalse)
            && TryReadBlock(layout.ItemSize, out items) && TryRemember(null)
            && TrySkip(PickleOpcode.Tuple) && TryRemember(null) && TrySkip(PickleOpcode.Build)
            && PickledArray.ElementCount(shape) == items.Length;
        if (!fits)
            return false;
        if (layout == ArrayLayout.Boolean)
            ElementBlock.NormalizeBooleans(ElementBlock.BytesOf(items.AsSpan()));

        // Whoever refers to the array knows it by its elements only while it has one dimension.
        if (shape.Length == 1)
            Fulfil(slot, items);
        return true;
    }

    private bool TryReadShape(out long[] shape)
    {
        shape = [];
        bool marked = TrySkip(PickleOpcode.Mark);
        var lengths = new List<long>();
        while (TryReadInt64(out long length))
        {
            if (lengths.Count == MaxRank)
                return false;
            lengths.Add(length);
        }
        byte end = (marked, lengths.Count) switch
        {
            (true, _) => PickleOpcode.Tuple,
            (_, 0) => PickleOpcode.EmptyTuple,
            (_, 1) => PickleOpcode.Tuple1,
            (_, 2) => PickleOpcode.Tuple2,
            _ => PickleOpcode.Tuple3,
        };
        shape = [.. lengths];
        return TrySkip(end) && (lengths.Count == 0 || TryRemember(null));
    }

    /// <summary>Reads a dtype, or a reference to one, if it is that of a layout in this machine's byte order.</summary>
    private bool TryReadDataType(ArrayLayout layout)
    {
        if (IsAtReference() && TryPeekReference(out object? kept) && kept is ArrayLayout known)
            return TryReadReference(out _) && known == layout;
        if (!TryReadGlobal(PickledGlobal.NumpyDataType) || !TryReadString(out string code) || code != layout.DataType ||
            !TryReadBoolean(out bool align) || align || !TryReadBoolean(out bool copy) || !copy ||
            !TrySkip(PickleOpcode.Tuple3) || !TryRemember(null) ||
            !TrySkip(PickleOpcode.Reduce) || !TryRemember(layout))
        {
            return false;
        }
        string order = layout.ItemSize == 1 ? "|" : BitConverter.IsLittleEndian ? "<" : ">";
        return TrySkip(PickleOpcode.Mark) && TryReadInt64(out long version) && version == 3
            && TryReadString(out string stored) && stored == order
            && TrySkip(PickleOpcode.None) && TrySkip(PickleOpcode.None) && TrySkip(PickleOpcode.None)
            && TryReadInt64(out long size) && size == -1 && TryReadInt64(out long alignment) && alignment == -1
            && TryReadInt64(out _) && TrySkip(PickleOpcode.Tuple) && TryRemember(null) && TrySkip(PickleOpcode.Build);
    }

    /// <summary>Reads bytes straight into the elements of a new array.</summary>
    private bool TryReadBlock<T>(int itemSize, out T[] value)
    {
        value = [];
        if (!TryReadBlockHead(out long length) || length % itemSize != 0 || length / itemSize > Array.MaxLength ||
            length > _length - Offset)
        {
            return false;
        }
        if (length == 0)
            return true;
        value = GC.AllocateUninitializedArray<T>((int)(length / itemSize));

        // A span of bytes cannot describe more than 2 GiB at once.
        const int Part = 1 << 20;
        for (var rest = value.AsSpan(); !rest.IsEmpty; rest = rest[Math.Min(Part, rest.Length)..])
        {
            if (!TryCopy(ElementBlock.BytesOf(rest[..Math.Min(Part, rest.Length)])))
                return false;
        }
        return true;
    }

    private bool TryReadBlockHead(out long length)
    {
        length = 0;
        switch (Peek())
        {
            case PickleOpcode.ShortBinBytes:
                if (!Has(2))
                    return false;
                length = _buffer[_position + 1];
                _position += 2;
                return true;
            case PickleOpcode.BinBytes:
                if (!Has(5))
                    return false;
                length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_position + 1));
                _position += 5;
                return true;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8:
                if (!Has(9))
                    return false;
                length = BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(_position + 1));
                _position += 9;
                return length >= 0;
            default:
                return false;
        }
    }

    /// <summary>Copies the next bytes, past the window where it does not have them.</summary>
    private bool TryCopy(Span<byte> target)
    {
        int buffered = Math.Min(target.Length, _end - _position);
        _buffer.AsSpan(_position, buffered).CopyTo(target);
        _position += buffered;
        target = target[buffered..];
        if (target.IsEmpty)
            return true;
        if (_stream is null)
            return false;

        // The window is used up: what is held before it is lost.
        _start += _end + target.Length;
        _position = 0;
        _end = 0;
        while (!target.IsEmpty)
        {
            int read = _stream.Read(target);
            if (read == 0)
                return false;
            target = target[read..];
        }
        return true;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Metaflow.Artifacts.Pickle;

internal sealed partial class PickleCursor
{
    private static readonly PickledGlobal _arrayReconstructor = new("array", "_array_reconstructor");
    private static readonly PickledGlobal _arrayClass = new("array", "array");

    /// <summary>Reads bytes as a new array; false to give up.</summary>
    public bool TryReadBytes(out byte[] value) => TryReadBlock(1, out value) && TryRemember(value);

    /// <summary>Reads an array.array whose elements lie as this machine needs them; false to give up.</summary>
    public bool TryReadArray<T>(ArrayLayout layout, out T[] value)
        where T : unmanaged
    {
        value = [];
        return TryReadGlobal(_arrayReconstructor) && TrySkip(PickleOpcode.Mark) && TryReadGlobal(_arrayClass)
            && TryReadString(out _) && TryReadInt64(out long format) && format == layout.MachineFormat
            && TryReadBlock(layout.ItemSize, out value) && TryRemember(null)
            && TrySkip(PickleOpcode.Tuple) && TryRemember(null)
            && TrySkip(PickleOpcode.Reduce) && TryRemember(value);
    }

    /// <summary>Reads bytes straight into the elements of a new array.</summary>
    private bool TryReadBlock<T>(int itemSize, out T[] value)
        where T : unmanaged
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
            if (!TryCopy(MemoryMarshal.AsBytes(rest[..Math.Min(Part, rest.Length)])))
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
        _start += _end;
        _position = 0;
        _end = 0;
        _start += target.Length;
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

using System.Buffers.Binary;
using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

public sealed partial class PickleWriter
{
    /// <summary>Writes None.</summary>
    public void WriteNull()
    {
        Begin(1);
        _frame[_end++] = PickleOpcode.None;
    }

    /// <summary>Writes a bool.</summary>
    /// <param name="value">The value.</param>
    public void WriteBoolean(bool value)
    {
        Begin(1);
        _frame[_end++] = value ? PickleOpcode.NewTrue : PickleOpcode.NewFalse;
    }

    /// <summary>Writes an int.</summary>
    /// <param name="value">The value.</param>
    public void WriteInt64(long value)
    {
        Begin(11);
        var target = _frame.AsSpan(_end);
        if ((ulong)value <= byte.MaxValue)
        {
            target[0] = PickleOpcode.BinInt1;
            target[1] = (byte)value;
            _end += 2;
        }
        else if ((ulong)value <= ushort.MaxValue)
        {
            target[0] = PickleOpcode.BinInt2;
            BinaryPrimitives.WriteUInt16LittleEndian(target[1..], (ushort)value);
            _end += 3;
        }
        else if (value == (int)value)
        {
            target[0] = PickleOpcode.BinInt;
            BinaryPrimitives.WriteInt32LittleEndian(target[1..], (int)value);
            _end += 5;
        }
        else
        {
            int length = (64 - BitOperations.LeadingZeroCount((ulong)(value ^ (value >> 63)))) / 8 + 1;
            target[0] = PickleOpcode.Long1;
            target[1] = (byte)length;
            BinaryPrimitives.WriteInt64LittleEndian(target[2..], value);
            _end += 2 + length;
        }
    }

    /// <summary>Writes an int.</summary>
    /// <param name="value">The value.</param>
    public void WriteUInt64(ulong value)
    {
        if (value <= long.MaxValue)
            WriteInt64((long)value);
        else
            WriteBigInteger(value);
    }

    /// <summary>Writes an int of any size.</summary>
    /// <param name="value">The value.</param>
    public void WriteBigInteger(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            WriteInt64((long)value);
            return;
        }
        int length = value.GetByteCount();
        Begin(length + 5);
        if (length <= byte.MaxValue)
        {
            _frame[_end] = PickleOpcode.Long1;
            _frame[_end + 1] = (byte)length;
            _end += 2;
        }
        else
        {
            _frame[_end] = PickleOpcode.Long4;
            BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(_end + 1), length);
            _end += 5;
        }
        value.TryWriteBytes(_frame.AsSpan(_end), out int written);
        _end += written;
    }

    /// <summary>Writes a float.</summary>
    /// <param name="value">The value; every not-a-number is written as Python's.</param>
    public void WriteDouble(double value)
    {
        // The CLR's NaN has its sign bit set, Python's has not; equal values shall give equal bytes.
        if (double.IsNaN(value))
            value = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000);
        Begin(9);
        _frame[_end] = PickleOpcode.BinFloat;
        BinaryPrimitives.WriteDoubleBigEndian(_frame.AsSpan(_end + 1), value);
        _end += 9;
    }
}

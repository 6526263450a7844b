using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Metaflow.Artifacts.Pickle;

internal sealed partial class PickleCursor
{
    private const int MaxIntegerBytes = 1 << 20;
    private const char NotAscii = '\uffff';

    /// <summary>Reads a bool; false to give up.</summary>
    public bool TryReadBoolean(out bool value)
    {
        byte opcode = Peek();
        value = opcode == PickleOpcode.NewTrue;
        if (!value && opcode != PickleOpcode.NewFalse)
            return false;
        _position++;
        return true;
    }

    /// <summary>Reads an int of at most 64 bits; false to give up.</summary>
    public bool TryReadInt64(out long value)
    {
        value = 0;
        switch (Peek())
        {
            case PickleOpcode.BinInt1:
                if (!Has(2))
                    return false;
                value = _buffer[_position + 1];
                _position += 2;
                return true;
            case PickleOpcode.BinInt2:
                if (!Has(3))
                    return false;
                value = BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_position + 1));
                _position += 3;
                return true;
            case PickleOpcode.BinInt:
                if (!Has(5))
                    return false;
                value = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_position + 1));
                _position += 5;
                return true;
            case PickleOpcode.Long1:
                if (!Has(2) || _buffer[_position + 1] is var length && (length > 8 || !Has(2 + length)))
                    return false;
                value = length == 0 ? 0 : (sbyte)_buffer[_position + 1 + length] >> 7;
                for (int i = length - 1; i >= 0; i--)
                    value = (value << 8) | _buffer[_position + 2 + i];
                _position += 2 + length;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads an int within bounds; false to give up.</summary>
    public bool TryReadInt64(long minimum, long maximum, out long value) =>
        TryReadInt64(out value) && value >= minimum && value <= maximum;

    /// <summary>Reads an int of any size; false to give up.</summary>
    public bool TryReadBigInteger(out BigInteger value)
    {
        int head = Peek() switch
        {
            PickleOpcode.Long1 => 2,
            PickleOpcode.Long4 => 5,
            _ => 0,
        };
        if (head == 0)
        {
            bool small = TryReadInt64(out long number);
            value = number;
            return small;
        }
        value = default;
        if (!Has(head))
            return false;
        int length = head == 2
            ? _buffer[_position + 1]
            : BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_position + 1));
        if (length is < 0 or > MaxIntegerBytes || !Has(head + length))
            return false;
        value = new BigInteger(_buffer.AsSpan(_position + head, length));
        _position += head + length;
        return true;
    }

    /// <summary>Reads a float, or an int as one; false to give up.</summary>
    public bool TryReadDouble(out double value)
    {
        if (Peek() == PickleOpcode.BinFloat)
        {
            value = 0;
            if (!Has(9))
                return false;
            value = BinaryPrimitives.ReadDoubleBigEndian(_buffer.AsSpan(_position + 1));
            _position += 9;
            return true;
        }
        bool whole = TryReadInt64(out long number);
        value = number;
        return whole;
    }

    /// <summary>Reads a str; false to give up, and for None.</summary>
    public bool TryReadString(out string value)
    {
        if (TryReadShortAscii(out value))
            return true;
        if (Peek() is PickleOpcode.BinGet or PickleOpcode.LongBinGet)
            return TryReadTextReference(out value);
        if (!TryReadText(out var bytes) || !TryDecode(bytes, out value!))
        {
            value = "";
            return false;
        }
        _position += bytes.Length;
        return TryRemember(value);
    }

    /// <summary>
    /// Reads a str that is likely to be a known name, and then is that very object; false to give up.
    /// </summary>
    public bool TryReadName(string expected, out string value)
    {
        if (Peek() is PickleOpcode.BinGet or PickleOpcode.LongBinGet)
            return TryReadTextReference(out value);
        value = expected;
        if (!TryReadText(out var bytes))
            return false;
        if (!Ascii.Equals(bytes, expected) && !TryDecode(bytes, out value!))
            return false;
        _position += bytes.Length;
        return TryRemember(value);
    }

    /// <summary>Reads as many str of the commonest kind as follow each other.</summary>
    public void ReadShortStrings(List<string> target)
    {
        while (TryReadShortAscii(out string value))
            target.Add(value);
    }

    // Almost every str is one of these, and there may be millions of them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadShortAscii(out string value)
    {
        value = "";
        var rest = _buffer.AsSpan(_position, _end - _position);
        if (rest.Length < 3 || rest[0] != PickleOpcode.ShortBinUnicode || rest[1] is 0 || rest.Length < rest[1] + 3 ||
            rest[rest[1] + 2] != PickleOpcode.Memoize)
        {
            return false;
        }
        var bytes = rest.Slice(2, rest[1]);
        value = string.Create(bytes.Length, bytes, static (text, ascii) =>
        {
            if (Ascii.ToUtf16(ascii, text, out _) != OperationStatus.Done)
                text[0] = NotAscii;
        });
        if (value[0] == NotAscii)
            return false;
        _position += bytes.Length + 3;
        Add(value);
        return true;
    }

    /// <summary>Passes over the head of a str and shows its bytes.</summary>
    private bool TryReadText(out ReadOnlySpan<byte> bytes)
    {
        long length;
        int head;
        bytes = default;
        switch (Peek())
        {
            case PickleOpcode.ShortBinUnicode:
                if (!Has(2))
                    return false;
                length = _buffer[_position + 1];
                head = 2;
                break;
            case PickleOpcode.BinUnicode:
                if (!Has(5))
                    return false;
                length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_position + 1));
                head = 5;
                break;
            case PickleOpcode.BinUnicode8:
                if (!Has(9))
                    return false;
                length = BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(_position + 1));
                head = 9;
                break;
            default:
                return false;
        }
        if (length is < 0 or > int.MaxValue - 16 || !Has(head + (int)length))
            return false;
        _position += head;
        bytes = _buffer.AsSpan(_position, (int)length);
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out string? value)
    {
        value = Ascii.IsValid(bytes) ? Encoding.Latin1.GetString(bytes)
            : Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes)
            : null;
        return value is not null;
    }
}

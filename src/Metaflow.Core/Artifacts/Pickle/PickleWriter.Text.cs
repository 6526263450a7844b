using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Metaflow.Artifacts.Pickle;

public sealed partial class PickleWriter
{
    // A char takes at most three bytes, so that a string of 85 always has a one-byte length.
    private const int AlwaysShort = 85;
    private const int LongText = 1024;

    /// <summary>Writes a str. Lone surrogates are kept, as Python's <c>surrogatepass</c> does.</summary>
    /// <param name="value">The value; null writes None.</param>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteNull();
            return;
        }
        int index = _memoCount;
        if (_strings.TryFindOrAdd(value, ref index))
        {
            WriteGet(index);
            return;
        }
        WriteText(value);
        Memoize();
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteBytes(ReadOnlySpan<byte> value) => WriteBytes(value, null);

    /// <summary>Writes bytes, or a reference when the same array was written before.</summary>
    /// <param name="value">The value; null writes None.</param>
    public void WriteBytes(byte[]? value)
    {
        if (value is null)
            WriteNull();
        else if (!TryWriteReference(value))
            WriteBytes(value, value.Length == 0 ? null : value);
    }

    private void WriteBytes(ReadOnlySpan<byte> value, object? identity)
    {
        if (value.Length >= FrameTarget)
        {
            BeginLarge(PickleOpcode.BinBytes, PickleOpcode.BinBytes8, value.Length);
            _output.Write(value);
        }
        else
        {
            Begin(value.Length + 5);
            WriteHead(PickleOpcode.ShortBinBytes, PickleOpcode.BinBytes, value.Length);
            value.CopyTo(_frame.AsSpan(_end));
            _end += value.Length;
        }
        Memoize(identity);
    }

    private void WriteHead(byte shortOpcode, byte opcode, int length)
    {
        if (length <= byte.MaxValue)
        {
            _frame[_end] = shortOpcode;
            _frame[_end + 1] = (byte)length;
            _end += 2;
        }
        else
        {
            _frame[_end] = opcode;
            BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(_end + 1), length);
            _end += 5;
        }
    }

    private void WriteText(string value)
    {
        if (value.Length <= AlwaysShort)
        {
            Begin(AlwaysShort * 3 + 2);
            int written = EncodeUtf8(value, _frame.AsSpan(_end + 2));
            _frame[_end] = PickleOpcode.ShortBinUnicode;
            _frame[_end + 1] = (byte)written;
            _end += 2 + written;
            return;
        }

        // A lone surrogate counts as its three-byte replacement, which is also the length of what is written for it.
        long length = Utf8Length(value);
        if (length < FrameTarget)
        {
            Begin((int)length + 5);
            WriteHead(PickleOpcode.ShortBinUnicode, PickleOpcode.BinUnicode, (int)length);
            _end += EncodeUtf8(value, _frame.AsSpan(_end));
            return;
        }
        BeginLarge(PickleOpcode.BinUnicode, PickleOpcode.BinUnicode8, length);
        for (var rest = value.AsSpan(); !rest.IsEmpty;)
        {
            int take = Math.Min(rest.Length, FrameTarget);
            if (take < rest.Length && char.IsHighSurrogate(rest[take - 1]))
                take--;
            _output.Advance(EncodeUtf8(rest[..take], _output.GetSpan(take * 3)));
            rest = rest[take..];
        }
    }

    private static long Utf8Length(string value)
    {
        long length = 0;
        for (var rest = value.AsSpan(); !rest.IsEmpty;)
        {
            int take = Math.Min(rest.Length, 1 << 28);
            if (take < rest.Length && char.IsHighSurrogate(rest[take - 1]))
                take--;
            length += Encoding.UTF8.GetByteCount(rest[..take]);
            rest = rest[take..];
        }
        return length;
    }

    private static int EncodeUtf8(ReadOnlySpan<char> text, Span<byte> target)
    {
        int total = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(
                text, target[total..], out int read, out int written, replaceInvalidSequences: false);
            total += written;
            if (status == OperationStatus.Done)
                return total;
            int surrogate = text[read];
            target[total] = (byte)(0xE0 | (surrogate >> 12));
            target[total + 1] = (byte)(0x80 | ((surrogate >> 6) & 0x3F));
            target[total + 2] = (byte)(0x80 | (surrogate & 0x3F));
            total += 3;
            text = text[(read + 1)..];
        }
    }
}

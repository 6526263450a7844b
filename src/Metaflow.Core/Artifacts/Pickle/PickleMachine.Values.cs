using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace Metaflow.Artifacts.Pickle;

internal ref partial struct PickleMachine
{
    private const int SmallestBoxed = -128;
    private const int MaxIntegerBytes = 1 << 27;

    private static readonly object _true = true;
    private static readonly object _false = false;
    private static readonly object?[] _boxed = new object?[1024 - SmallestBoxed];

    private void PushInteger(long value)
    {
        if (value is >= SmallestBoxed and < 1024)
            Push(_boxed[value - SmallestBoxed] ??= value);
        else
            Push(value);
    }

    private void PushLong(int length)
    {
        if (length is < 0 or > MaxIntegerBytes)
            throw Fail($"an int has a length of {length} bytes");
        var bytes = ReadSpan(length);
        if (length <= 8)
        {
            long value = length == 0 ? 0 : (sbyte)bytes[^1] >> 7;
            for (int i = length - 1; i >= 0; i--)
                value = (value << 8) | bytes[i];
            PushInteger(value);
            return;
        }
        ChargeBytes(length);
        PushBig(new BigInteger(bytes));
    }

    private void PushBig(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            PushInteger((long)value);
        else
            Push(value);
    }

    private void PushBytes(long length)
    {
        var bytes = ReadSpan(length);
        ChargeBytes(length);
        Push(bytes.ToArray());
    }

    private void PushText(long length)
    {
        var bytes = ReadSpan(length);
        ChargeBytes(length * 2);
        Push(DecodeUtf8(bytes));
    }

    private readonly string DecodeUtf8(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DecodeWithSurrogates(bytes);

    /// <summary>Python writes lone surrogates as three bytes each, which is not UTF-8 proper.</summary>
    private readonly string DecodeWithSurrogates(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        Span<char> units = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (bytes is [0xED, >= 0xA0 and <= 0xBF, >= 0x80 and <= 0xBF, ..])
            {
                text.Append((char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F)));
                bytes = bytes[3..];
                continue;
            }
            if (Rune.DecodeFromUtf8(bytes, out var rune, out int consumed) != System.Buffers.OperationStatus.Done)
                throw Fail("a str is not UTF-8");
            text.Append(units[..rune.EncodeToUtf16(units)]);
            bytes = bytes[consumed..];
        }
        return text.ToString();
    }
}

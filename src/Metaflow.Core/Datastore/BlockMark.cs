using System.Buffers.Binary;

namespace Metaflow.Datastore;

/// <summary>
/// Says before a compressed block how long it is, so that a reader can unpack several blocks at once. To other readers it
/// is a row of stored blocks with nothing in them: the five bits with which each fills up its first byte mean nothing in
/// a deflate stream, and hold the numbers.
/// </summary>
internal static class BlockMark
{
    /// <summary>The length of a mark in bytes.</summary>
    public const int Length = Digits * GzipFormat.StoredHeaderLength;

    private const int Digits = 2 + (2 * DigitsOfLength);
    private const int DigitsOfLength = 5;
    private const int BitsOfDigit = 5;
    private const int FirstDigit = 0b10110;
    private const int SecondDigit = 0b01101;

    // Blocks are smaller; what claims to be larger is not taken for a mark.
    private const int LargestLength = 1 << 22;

    public static void Write(Span<byte> output, int contentLength, int packedLength)
    {
        WriteDigit(ref output, FirstDigit);
        WriteDigit(ref output, SecondDigit);
        foreach (var length in (ReadOnlySpan<int>)[contentLength, packedLength])
        {
            for (var digit = 0; digit < DigitsOfLength; digit++)
                WriteDigit(ref output, (length >> (digit * BitsOfDigit)) & ((1 << BitsOfDigit) - 1));
        }
    }

    /// <summary>Whether a block that begins with a byte may be the beginning of a mark.</summary>
    public static bool MayBeginWith(byte first) => first == FirstDigit << 3;

    public static bool TryRead(ReadOnlySpan<byte> input, out int contentLength, out int packedLength)
    {
        contentLength = packedLength = 0;
        if (input.Length < Length || ReadDigit(ref input) != FirstDigit || ReadDigit(ref input) != SecondDigit)
            return false;
        return TryReadLength(ref input, out contentLength) && TryReadLength(ref input, out packedLength);
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> input, out int length)
    {
        length = 0;
        for (var i = 0; i < DigitsOfLength; i++)
        {
            var digit = ReadDigit(ref input);
            if (digit < 0)
                return false;
            length |= digit << (i * BitsOfDigit);
        }

        return length is > 0 and <= LargestLength;
    }

    private static void WriteDigit(ref Span<byte> output, int digit)
    {
        GzipFormat.WriteStoredHeader(output, 0, isLast: false);
        output[0] = (byte)(digit << 3);
        output = output[GzipFormat.StoredHeaderLength..];
    }

    /// <summary>A digit; negative when the block is none that holds one.</summary>
    private static int ReadDigit(ref ReadOnlySpan<byte> input)
    {
        var isEmptyBlock = (input[0] & 7) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(input[1..]) == 0xffff0000;
        var digit = isEmptyBlock ? input[0] >> 3 : -1;
        input = input[GzipFormat.StoredHeaderLength..];
        return digit;
    }
}

using System.Buffers.Binary;

namespace Metaflow.Datastore;

/// <summary>The parts of a gzip member (RFC 1952) and of a deflate stream (RFC 1951) that are written here.</summary>
internal static class GzipFormat
{
    public const int HeaderLength = 10;
    public const int TrailerLength = 8;

    /// <summary>The length of what stands before the bytes of a stored block that begins at a byte boundary.</summary>
    public const int StoredHeaderLength = 5;

    /// <summary>The most bytes that one stored block holds.</summary>
    public const int StoredBlockLength = ushort.MaxValue;

    /// <summary>The most bytes that one byte of a deflate stream can stand for.</summary>
    public const int LargestExpansion = 1032;

    /// <summary>No name, no time, and an operating system that is not said, as Python writes it.</summary>
    public static ReadOnlySpan<byte> Header => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

    /// <summary>A last block, with nothing in it.</summary>
    public static ReadOnlySpan<byte> EmptyLastBlock => [3, 0];

    /// <summary>The length of some content in stored blocks.</summary>
    public static int StoredLengthOf(int contentLength) =>
        contentLength + ((contentLength + StoredBlockLength - 1) / StoredBlockLength * StoredHeaderLength);

    /// <summary>The most bytes that a blob can hold; without limit when its length is not known.</summary>
    public static long LargestContentOf(long? packedLength) =>
        packedLength is { } length and < long.MaxValue / LargestExpansion ? length * LargestExpansion : long.MaxValue;

    /// <summary>Writes content in stored blocks, none of them the last.</summary>
    public static int WriteStored(ReadOnlySpan<byte> content, Span<byte> output)
    {
        var written = 0;
        while (content.Length > 0)
        {
            var length = Math.Min(content.Length, StoredBlockLength);
            WriteStoredHeader(output[written..], length, isLast: false);
            content[..length].CopyTo(output[(written + StoredHeaderLength)..]);
            written += StoredHeaderLength + length;
            content = content[length..];
        }

        return written;
    }

    public static void WriteStoredHeader(Span<byte> output, int length, bool isLast)
    {
        output[0] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(output[1..], (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(output[3..], (ushort)~length);
    }

    public static void WriteTrailer(Span<byte> output, uint checksum, long length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output, checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(output[4..], (uint)length);
    }
}

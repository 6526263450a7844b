using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Metaflow.Datastore;

/// <summary>How blobs are packed: as one gzip member, which any gzip reader understands.</summary>
internal static class BlobCodec
{
    // A file takes a block of the disk anyway: up to here compressing saves nothing and costs loading the library.
    private const int LargestStored = 4096 - StoredOverhead;
    private const int StoredOverhead = HeaderLength + StoredBlockHeader + TrailerLength;
    private const int HeaderLength = 10;
    private const int StoredBlockHeader = 5;
    private const int TrailerLength = 8;

    private const int SampleLength = 1 << 15;
    private const int SampledFrom = 1 << 19;

    /// <summary>
    /// What is wrong with a blob whose content is not as long as its end says; GZipStream does not tell.
    /// </summary>
    public const string Truncated = "its content is not as long as it says; it seems to be cut off";

    private static ReadOnlySpan<byte> Header => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

    public static bool LooksPacked(ReadOnlySpan<byte> blob) => blob.Length >= 18 && blob[0] == 0x1f && blob[1] == 0x8b;

    public static ReadOnlySequence<byte> Pack(in ReadOnlySequence<byte> content)
    {
        if (content.Length <= LargestStored)
            return new ReadOnlySequence<byte>(PackStored(content));
        var level = content.Length >= SampledFrom && !IsCompressible(content)
            ? CompressionLevel.NoCompression
            : CompressionLevel.Fastest;
        var packed = new ChunkStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
        {
            foreach (var segment in content)
                gzip.Write(segment.Span);
        }

        return packed.ToSequence();
    }

    /// <summary>Unpacks a blob, or throws <see cref="InvalidDataException"/>.</summary>
    public static byte[] Unpack(ReadOnlyMemory<byte> blob, long limit)
    {
        var bytes = blob.Span;
        if (!LooksPacked(bytes))
            throw new InvalidDataException("it is not in gzip format");
        if (TryUnpackStored(bytes) is { } stored)
            return stored.Length <= limit ? stored : throw TooLarge(limit);
        // The length that the trailer claims is a hint only: it is not trusted before that many bytes have come out.
        var claimed = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
        var plausible = Math.Min(Math.Min(claimed, limit), Math.Min((long)bytes.Length * 1032, 1 << 26));
        var content = new byte[Math.Max(plausible, 16)];
        using var gzip = new GZipStream(new ReadOnlyMemoryStream(blob), CompressionMode.Decompress);
        var length = 0;
        while (true)
        {
            if (length == content.Length)
            {
                var extra = gzip.ReadByte();
                if (extra < 0)
                    break;
                if (length >= limit)
                    throw TooLarge(limit);
                var larger = Math.Max(content.Length * 2L, claimed);
                Array.Resize(ref content, (int)Math.Min(larger, Math.Min(limit, Array.MaxLength)));
                content[length++] = (byte)extra;
            }

            var count = gzip.Read(content.AsSpan(length));
            if (count == 0)
                break;
            length += count;
        }

        if (length > limit)
            throw TooLarge(limit);
        if (length != claimed)
            throw new InvalidDataException(Truncated);
        return length == content.Length ? content : content[..length];
    }

    private static InvalidDataException TooLarge(long limit) => new($"it holds more than the {limit} bytes allowed");

    private static byte[] PackStored(in ReadOnlySequence<byte> content)
    {
        var length = (int)content.Length;
        var blob = new byte[length + StoredOverhead];
        Header.CopyTo(blob);
        blob[HeaderLength] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(blob.AsSpan(HeaderLength + 1), (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(blob.AsSpan(HeaderLength + 3), (ushort)~length);
        var data = blob.AsSpan(HeaderLength + StoredBlockHeader, length);
        content.CopyTo(data);
        BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(blob.Length - 8), Crc32.Of(data));
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(blob.Length - 4), length);
        return blob;
    }

    /// <summary>The content when the blob is what <see cref="PackStored"/> writes; else null.</summary>
    private static byte[]? TryUnpackStored(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < StoredOverhead || blob[3] != 0 || blob[HeaderLength] != 1)
            return null;
        var data = blob[(HeaderLength + StoredBlockHeader)..^TrailerLength];
        if (BinaryPrimitives.ReadUInt16LittleEndian(blob[(HeaderLength + 1)..]) != data.Length)
            return null;
        return BinaryPrimitives.ReadUInt32LittleEndian(blob[^8..]) == Crc32.Of(data)
            ? data.ToArray()
            : throw new InvalidDataException("its checksum does not match");
    }

    /// <summary>Whether a sample from the beginning, middle and end shrinks when compressed.</summary>
    private static bool IsCompressible(in ReadOnlySequence<byte> content)
    {
        var packed = new ChunkStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var part = 0; part < 3; part++)
            {
                var start = (content.Length - SampleLength) / 2 * part;
                foreach (var segment in content.Slice(start, SampleLength))
                    gzip.Write(segment.Span);
            }
        }

        return packed.Length < SampleLength * 3 * 9 / 10;
    }
}

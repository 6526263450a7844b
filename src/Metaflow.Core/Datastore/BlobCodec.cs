using System.Buffers;
using System.Buffers.Binary;

namespace Metaflow.Datastore;

/// <summary>How blobs are packed: as one gzip member, which any gzip reader understands.</summary>
internal static class BlobCodec
{
    // A file takes a block of the disk anyway: up to here compressing saves nothing and costs loading the library.
    private const int LargestStored = 4096 - StoredOverhead;
    private const int StoredOverhead =
        GzipFormat.HeaderLength + GzipFormat.StoredHeaderLength + GzipFormat.TrailerLength;

    // As much memory is taken because a length is claimed; beyond, only when as many bytes have come out of the blob.
    private const long LargestTrusted = 1 << 26;
    private const long LargestTrustedExpansion = 8;

    /// <summary>What is wrong with a blob whose content ends before its end.</summary>
    public const string Truncated = "its content is not as long as it says; it seems to be cut off";

    public static bool LooksPacked(ReadOnlySpan<byte> blob) => blob.Length >= 18 && blob[0] == 0x1f && blob[1] == 0x8b;

    /// <summary>The most bytes that content of one block is packed into.</summary>
    public static int LargestPacked(int length) =>
        BlockPacker.LargestPacked(Math.Max(length, 1)) + StoredOverhead + GzipFormat.EmptyLastBlock.Length;

    /// <summary>Packs content of at most one block.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Pack(in ReadOnlySequence<byte> content, int level, byte[] output)
    {
        if (content.Length <= LargestStored)
            return PackStored(content, output);
        if (content.IsSingleSegment)
            return PackBlock(content.First, level, output);
        var joined = ArrayPool<byte>.Shared.Rent((int)content.Length);
        content.CopyTo(joined);
        var packed = PackBlock(joined.AsMemory(0, (int)content.Length), level, output);
        ArrayPool<byte>.Shared.Return(joined);
        return packed;
    }

    /// <summary>Packs content of at most one block.</summary>
    public static byte[] Pack(in ReadOnlySequence<byte> content, int level = BlobOptions.DefaultCompressionLevel)
    {
        var output = new byte[LargestPacked((int)content.Length)];
        return output[..Pack(content, level, output)];
    }

    /// <summary>Unpacks a blob that is in memory, or throws <see cref="InvalidDataException"/>.</summary>
    public static byte[] Unpack(ReadOnlyMemory<byte> blob, long limit)
    {
        var bytes = blob.Span;
        if (!LooksPacked(bytes))
            throw new InvalidDataException("it is not in gzip format");
        if (TryUnpackStored(bytes) is { } stored)
            return stored.Length <= limit ? stored : throw TooLarge(limit);
        var claimed = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
        using var content = new UnpackingStream(new ReadOnlyMemoryStream(blob), blob.Length);
        var most = GzipFormat.LargestContentOf(blob.Length);

        // Memory is read without waiting, but for the blocks that other threads unpack.
        var reading = ReadToEndAsync(content, claimed, most, limit, CancellationToken.None);
        return reading.IsCompleted ? reading.Result : reading.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>
    /// Reads all content, or throws <see cref="InvalidDataException"/> as soon as there is more than the limit.
    /// </summary>
    /// <param name="content">The content, unpacked while it is read.</param>
    /// <param name="expected">How long it is said to be; a hint.</param>
    /// <param name="most">How long it can be at most; null when that is not known.</param>
    /// <param name="limit">The most bytes allowed, no more than an array can have.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async ValueTask<byte[]> ReadToEndAsync(
        Stream content, long expected, long? most, long limit, CancellationToken cancellationToken)
    {
        var trusted = Math.Max(LargestTrusted, (most ?? 0) / GzipFormat.LargestExpansion * LargestTrustedExpansion);
        var plausible = Math.Min(Math.Min(expected, limit), Math.Min(trusted, most ?? long.MaxValue));
        var result = GC.AllocateUninitializedArray<byte>((int)plausible);
        var read = 0;
        byte[]? more = null;
        while (true)
        {
            if (read < result.Length)
            {
                var count = await content.ReadAsync(result.AsMemory(read), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                    return result[..read];
                read += count;
                continue;
            }

            // This read also makes sure that the blob ends well.
            if (await content.ReadAsync(more ??= new byte[1], cancellationToken).ConfigureAwait(false) == 0)
                return result;
            if (read >= limit)
                throw TooLarge(limit);
            var larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(read * 2L, 4096), limit));
            result.AsSpan(0, read).CopyTo(larger);
            result = larger;
            result[read++] = more[0];
        }
    }

    private static InvalidDataException TooLarge(long limit) => new($"it holds more than the {limit} bytes allowed");

    private static int PackBlock(ReadOnlyMemory<byte> content, int level, byte[] output)
    {
        GzipFormat.Header.CopyTo(output);
        var written = GzipFormat.HeaderLength;
        written += new BlockPacker(level).Pack(content, output.AsMemory(written));
        GzipFormat.EmptyLastBlock.CopyTo(output.AsSpan(written));
        written += GzipFormat.EmptyLastBlock.Length;
        GzipFormat.WriteTrailer(output.AsSpan(written), Crc32.Of(content.Span), content.Length);
        return written + GzipFormat.TrailerLength;
    }

    private static int PackStored(in ReadOnlySequence<byte> content, byte[] output)
    {
        var length = (int)content.Length;
        GzipFormat.Header.CopyTo(output);
        GzipFormat.WriteStoredHeader(output.AsSpan(GzipFormat.HeaderLength), length, isLast: true);
        var data = output.AsSpan(GzipFormat.HeaderLength + GzipFormat.StoredHeaderLength, length);
        content.CopyTo(data);
        GzipFormat.WriteTrailer(output.AsSpan(length + StoredOverhead - GzipFormat.TrailerLength), Crc32.Of(data), length);
        return length + StoredOverhead;
    }

    /// <summary>The content when the blob is what <see cref="PackStored"/> writes; else null.</summary>
    private static byte[]? TryUnpackStored(ReadOnlySpan<byte> blob)
    {
        const int Start = GzipFormat.HeaderLength + GzipFormat.StoredHeaderLength;
        if (blob.Length < StoredOverhead || blob[3] != 0 || blob[GzipFormat.HeaderLength] != 1)
            return null;
        var data = blob[Start..^GzipFormat.TrailerLength];
        if (BinaryPrimitives.ReadUInt16LittleEndian(blob[(GzipFormat.HeaderLength + 1)..]) != data.Length)
            return null;
        return BinaryPrimitives.ReadUInt32LittleEndian(blob[^8..]) == Crc32.Of(data)
            ? data.ToArray()
            : throw new InvalidDataException("its checksum does not match");
    }
}

using System.Buffers.Binary;
using CsCheck;
using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

public sealed class UnpackingStreamTests
{
    [Fact]
    public void Read_BlobOfAnotherWriter_GivesItsContent() => Gen.Select(
        BlobSamples.Contents, Gen.Int[0, 9], Gen.Int[1, 300_000], Gen.Int[1, 300_000]).Sample(
        static (content, level, inputs, outputs) =>
        {
            var packed = BlobSamples.Gzip(content, level);
            Assert.True(content.AsSpan().SequenceEqual(BlobCodec.Unpack(packed, int.MaxValue)));
            Assert.True(content.AsSpan().SequenceEqual(Read(packed, inputs, outputs)));
            Assert.True(content.AsSpan().SequenceEqual(
                ReadAsync(packed, inputs, outputs).GetAwaiter().GetResult()));
        },
        iter: 40,
        threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Read_ManyMembers_GivesAllContents(int inputs)
    {
        byte[][] contents =
            [BlobSamples.Text(1, 100_000), [], BlobSamples.Random(2, 70_000), "x"u8.ToArray(), BlobSamples.Text(3, 50)];
        byte[] packed = [.. contents.SelectMany(static (content, i) => BlobSamples.Gzip(content, i * 2))];
        byte[] expected = [.. contents.SelectMany(static content => content)];

        Assert.Equal(expected, BlobCodec.Unpack(packed, int.MaxValue));
        Assert.Equal(expected, Read(packed, inputs, 1000));
        Assert.Equal(expected, Read([.. packed, .. new byte[600]], inputs, 1000));
        Assert.Throws<InvalidDataException>(() => Read([.. packed, .. new byte[10], 1], inputs, 1000));
        Assert.Throws<InvalidDataException>(() => Read([.. packed, .. "something else"u8], inputs, 1000));
        Assert.Throws<InvalidDataException>(() => Read([.. packed, 0x1f, 0x8b], inputs, 1000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(100_000)]
    public void Read_HeaderWithAllFields_GivesTheContent(int inputs)
    {
        var plain = BlobSamples.Gzip("content"u8);
        byte[] extra = new byte[300];
        byte[] packed =
        [
            .. plain[..3], 2 | 4 | 8 | 16, .. plain[4..10], (byte)(extra.Length & 255), (byte)(extra.Length >> 8), .. extra,
            .. "name"u8, 0, .. "a comment"u8, 0, 1, 2, .. plain[10..],
        ];

        Assert.Equal("content"u8, Read(packed, inputs, 3));
        for (var length = 0; length < packed.Length; length++)
            Assert.Throws<InvalidDataException>(() => Read(packed[..length], inputs, 3));
    }

    [Fact]
    public void Read_DamagedAnywhere_ThrowsOrGivesTheContent()
    {
        var content = BlobSamples.Mixed(300_000, [0, 2, 0], 4);
        byte[][] blobs = [BlobCodec.Pack(new(content)), BlobSamples.Gzip(content, 9), BlobSamples.Gzip(content, 0)];
        Gen.Select(Gen.Int[0, 2], Gen.Int, Gen.Int[1, 255], Gen.Bool).Sample((blob, position, change, cut) =>
        {
            byte[] damaged = [.. blobs[blob]];
            var at = (int)((uint)position % damaged.Length);
            damaged[at] ^= (byte)change;
            return ThrowsOrEquals(cut ? damaged[..at] : damaged);
        });
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 17], Gen.Byte).Sample((blob, at, value) =>
        {
            byte[] damaged = [.. blobs[blob]];
            damaged[at] = value;
            return ThrowsOrEquals(damaged);
        });

        bool ThrowsOrEquals(byte[] blob)
        {
            try
            {
                return Read(blob, 50_000, 50_000).AsSpan().SequenceEqual(content);
            }
            catch (InvalidDataException)
            {
                return true;
            }
        }
    }

    [Fact]
    public void Read_RandomBytes_OnlyEverThrowsInvalidData() => Gen.Byte.Array[0, 200].Sample(static bytes =>
    {
        try
        {
            Read([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, .. bytes], 50, 50);
            return true;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    });

    [Fact]
    public void Read_StoredBlockOfWrongLength_Throws()
    {
        var packed = BlobCodec.Pack(new(BlobSamples.Random(1, 200_000)));
        Assert.Equal(0xffff, BinaryPrimitives.ReadUInt16LittleEndian(packed.AsSpan(11)));
        packed[11]--;

        Assert.Throws<InvalidDataException>(() => Read(packed, 1000, 1000));
    }

    [Fact]
    public void Read_MarksThatLie_Throw()
    {
        byte[] packed = [.. BlobSamples.Gzip(BlobSamples.Text(1, 5000))];
        Span<byte> mark = new byte[BlockMark.Length];
        foreach (var (content, length) in (ReadOnlySpan<(int, int)>)[(5000, 10), (5000, 1 << 22), (1 << 22, 100), (1, 1000)])
        {
            BlockMark.Write(mark, content, length);
            byte[] lying = [.. packed[..10], .. mark, .. packed[10..]];
            Assert.Throws<InvalidDataException>(() => Read(lying, 1000, 1000));
            Assert.Throws<InvalidDataException>(() => BlobCodec.Unpack(lying, int.MaxValue));
        }
    }

    [Fact]
    public void Read_SomethingLikeAMark_IsAnEmptyBlock()
    {
        var packed = BlobSamples.Gzip(BlobSamples.Text(1, 5000));
        Span<byte> mark = new byte[BlockMark.Length];
        BlockMark.Write(mark, 5000, 1 << 23);

        for (var length = 0; length <= mark.Length; length += 5)
        {
            byte[] marked = [.. packed[..10], .. mark[..length], .. packed[10..]];
            Assert.Equal(BlobSamples.Text(1, 5000), BlobSamples.Gunzip(marked));
            Assert.Equal(BlobSamples.Text(1, 5000), Read(marked, 50, 1000));
            Assert.Equal(BlobSamples.Text(1, 5000), BlobCodec.Unpack(marked, 5000));
        }
    }

    [Fact]
    public void TryRead_AnyLengths_AreThoseWritten() => Gen.Select(Gen.Int[1, 1 << 22], Gen.Int[1, 1 << 22]).Sample(
        static (content, packed) =>
        {
            var mark = new byte[BlockMark.Length];
            BlockMark.Write(mark, content, packed);
            return BlockMark.MayBeginWith(mark[0])
                && BlockMark.TryRead(mark, out var readContent, out var readPacked)
                && (readContent, readPacked) == (content, packed)
                && !BlockMark.TryRead(mark.AsSpan(1), out _, out _);
        });

    [Fact]
    public void Read_Bomb_StopsAtTheLimit()
    {
        var packed = BlobSamples.Gzip(new byte[200_000_000], 9);
        BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(packed.Length - 4), 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => BlobCodec.Unpack(packed, 1_000_000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public void Checksum_InPieces_IsThatOfTheWhole(int length)
    {
        var content = BlobSamples.Random(1, length);
        var whole = System.IO.Hashing.Crc32.HashToUInt32(content);
        for (var cut = 0; cut <= length; cut += 1 + (length / 7))
        {
            var running = new RunningChecksum();
            running.Append(content.AsSpan(0, cut));
            running.Append(content.AsSpan(cut));
            Assert.Equal(whole, running.Value);
            Assert.Equal(whole, Crc32.Append(Crc32.Of(content.AsSpan(0, cut)), content.AsSpan(cut)));
        }
    }

    private static byte[] Read(byte[] packed, int inputs, int outputs)
    {
        using var stream = new UnpackingStream(new PieceStream(packed, inputs));
        var content = new MemoryStream();
        stream.CopyTo(content, outputs);
        Assert.Equal(content.Length, stream.Position);
        return content.ToArray();
    }

    private static async Task<byte[]> ReadAsync(byte[] packed, int inputs, int outputs)
    {
        await using var stream = new UnpackingStream(new PieceStream(packed, inputs));
        var content = new MemoryStream();
        await stream.CopyToAsync(content, outputs);
        return content.ToArray();
    }

    /// <summary>Gives its bytes in pieces, as a network does.</summary>
    private sealed class PieceStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}

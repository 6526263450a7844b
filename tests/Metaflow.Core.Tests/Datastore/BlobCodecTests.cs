using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using CsCheck;
using Metaflow.Datastore;

#pragma warning disable CA5350 // SHA-1 is what the layout names content by.

namespace Metaflow.Core.Tests.Datastore;

public sealed class BlobCodecTests
{
    [Fact]
    public void KeyOf_AnyContent_IsItsSha1() => Gen.Byte.Array[0, 9000].Sample(
        static content => ContentAddressedStore.KeyOf(content) == Convert.ToHexStringLower(SHA1.HashData(content))
            && ContentKey.Matches(ContentAddressedStore.KeyOf(content), content));

    [Theory]
    [InlineData(0)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(119)]
    [InlineData(120)]
    [InlineData(4096)]
    [InlineData(4097)]
    public void KeyOf_LengthsAroundBlocks_IsItsSha1(int length)
    {
        var content = new byte[length];
        content.AsSpan().Fill(0xa5);

        Assert.Equal(Convert.ToHexStringLower(SHA1.HashData(content)), ContentAddressedStore.KeyOf(content));
    }

    [Fact]
    public void Pack_AnyContent_IsGzip() => Gen.Byte.Array[0, 9000].Sample(static content =>
    {
        var packed = BlobCodec.Pack(new ReadOnlySequence<byte>(content)).ToArray();
        return content.AsSpan().SequenceEqual(Gunzip(packed))
            && content.AsSpan().SequenceEqual(BlobCodec.Unpack(packed, 9000));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(4073)]
    [InlineData(4074)]
    [InlineData(600_000)]
    [InlineData(5_000_000)]
    public void Pack_CompressibleOrNot_ComesBack(int length)
    {
        var random = new byte[length];
        new Random(3).NextBytes(random);
        foreach (var content in (byte[][])[random, new byte[length]])
        {
            var packed = BlobCodec.Pack(new ReadOnlySequence<byte>(content));
            Assert.Equal(content, Gunzip(packed.ToArray()));
            Assert.Equal(content, BlobCodec.Unpack(packed.ToArray(), int.MaxValue));
        }
    }

    [Fact]
    public void Unpack_DamagedAnywhere_ThrowsOrGivesTheContent()
    {
        var content = new byte[6000];
        new Random(5).NextBytes(content.AsSpan(0, 3000));
        var packed = BlobCodec.Pack(new ReadOnlySequence<byte>(content)).ToArray();
        Gen.Select(Gen.Int[0, packed.Length - 1], Gen.Int[1, 255]).Sample((at, change) =>
        {
            var damaged = packed.ToArray();
            damaged[at] ^= (byte)change;
            return ThrowsOrEquals(damaged, content);
        });
        Gen.Int[0, packed.Length - 1].Sample(length => ThrowsOrEquals(packed[..length], content));

        static bool ThrowsOrEquals(byte[] blob, byte[] content)
        {
            try
            {
                return BlobCodec.Unpack(blob, 1 << 20).AsSpan().SequenceEqual(content);
            }
            catch (InvalidDataException)
            {
                return true;
            }
        }
    }

    [Theory]
    [InlineData(100, 99)]
    [InlineData(100_000, 99_999)]
    [InlineData(100_000_000, 1_000_000)]
    public void Unpack_MoreThanTheLimit_Throws(int length, int limit)
    {
        var packed = Gzip(new byte[length]);

        Assert.Throws<InvalidDataException>(() => BlobCodec.Unpack(packed, limit));
        Assert.Throws<InvalidDataException>(
            () => BlobCodec.Unpack(BlobCodec.Pack(new ReadOnlySequence<byte>(new byte[length])).ToArray(), limit));
        Assert.Equal(length, BlobCodec.Unpack(packed, length).Length);
    }

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static byte[] Gunzip(byte[] packed)
    {
        var content = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
            gzip.CopyTo(content);
        return content.ToArray();
    }
}

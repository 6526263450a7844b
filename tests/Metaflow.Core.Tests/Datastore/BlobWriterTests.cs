using System.Buffers;
using System.Security.Cryptography;
using CsCheck;
using Metaflow.Datastore;

#pragma warning disable CA5350 // SHA-1 is what the layout names content by.

namespace Metaflow.Core.Tests.Datastore;

public sealed class BlobWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LocalStorage _storage;

    public BlobWriterTests() => _storage = new LocalStorage(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Complete_AnyContentInAnyPieces_IsReadByAll() => Gen.Select(
        BlobSamples.Contents, Gen.Int[1, 200_000].Array[1, 5], Gen.Int[0, 2], Gen.Int[0, 9]).Sample(
        (content, pieces, way, level) =>
        {
            var blobs = Open(new BlobOptions { CompressionLevel = level, VerifyKeys = true });
            var stored = WriteAsync(blobs, content, pieces, way).AsTask().GetAwaiter().GetResult();

            Assert.Equal(new StoredBlob(Convert.ToHexStringLower(SHA1.HashData(content)), content.Length), stored);
            var file = File.ReadAllBytes(Path.Combine(_directory.Path, blobs.PathOf(stored.Key)));
            Assert.True(content.AsSpan().SequenceEqual(BlobSamples.Gunzip(file)));
            Assert.True(content.AsSpan().SequenceEqual(Load(blobs, stored, content.Length)));
            Assert.True(content.AsSpan().SequenceEqual(Load(blobs, stored, null)));
            Assert.True(content.AsSpan().SequenceEqual(ReadStream(blobs, stored)));
        },
        iter: 40,
        threads: 1);

    [Fact]
    public async Task Complete_ManyContents_AreReadByPython()
    {
        var keys = new List<string>();
        int[] lengths = [0, 5, 4073, 4074, 500_000, 983_025, 983_026, 1_048_576, 1_966_050, 1_966_051, 5_000_001];
        foreach (var length in lengths)
        {
            for (var kind = 0; kind < 5; kind++)
            {
                var content = BlobSamples.Mixed(length, kind == 4 ? [0, 2, 1, 0] : [kind], length + kind);
                keys.Add((await WriteAsync(Open(), content, [70_000], 0)).Key);
                keys.Add(await Open(new BlobOptions { CompressionLevel = 9 }).SaveAsync(new(content)));
            }
        }

        var read = BlobSamples.ReadByPython(_directory.Path);

        Assert.Equal(keys.Distinct().Order(), read.Keys.Order());
        Assert.All(read, static blob => Assert.Equal(blob.Key, blob.Value));
    }

    [Fact]
    public async Task Write_GreedyHints_KeepBlocksLargeAndContentRight()
    {
        var expected = new ArrayBufferWriter<byte>();
        await using var writer = Open().CreateWriter();
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var hint = i % 3 == 0 ? 1_500_000 : i % 3 == 1 ? 600_000 : 0;
            var room = writer.GetSpan(hint);
            Assert.True(room.Length >= Math.Max(hint, 1));
            var count = Math.Min(room.Length, i % 7 * 50_000);
            random.NextBytes(room[..count]);
            expected.Write(room[..count]);
            writer.Advance(count);
            Assert.Equal(expected.WrittenCount, writer.Length);
        }

        var stored = await writer.CompleteAsync();

        Assert.Equal(expected.WrittenCount, stored.Size);
        Assert.True(expected.WrittenSpan.SequenceEqual(Load(Open(), stored, stored.Size)));
    }

    [Fact]
    public async Task Write_LargeBlobOfText_IsCompressed()
    {
        var stored = await WriteAsync(Open(), BlobSamples.Text(1, 4_000_000), [100_000], 0);
        var file = new FileInfo(Path.Combine(_directory.Path, Open().PathOf(stored.Key)));

        Assert.InRange(file.Length, 1, 3_000_000);
    }

    [Fact]
    public async Task Write_RandomThenText_CompressesTheText()
    {
        var stored = await WriteAsync(Open(), BlobSamples.Mixed(8_000_000, [0, 2], 1), [100_000], 0);
        var file = new FileInfo(Path.Combine(_directory.Path, Open().PathOf(stored.Key)));

        Assert.InRange(file.Length, 4_000_000, 7_000_000);
    }

    [Fact]
    public async Task Load_DamagedLargeBlob_ThrowsOrGivesTheContent()
    {
        var content = BlobSamples.Mixed(5_000_000, [2, 0, 2, 4], 1);
        var stored = await WriteAsync(Open(), content, [100_000], 0);
        var file = Path.Combine(_directory.Path, Open().PathOf(stored.Key));
        var blob = File.ReadAllBytes(file);
        var position = Gen.OneOf(Gen.Int[0, 200], Gen.Int[0, blob.Length - 1]);
        Gen.Select(position, Gen.Int[1, 255], Gen.Int[0, 3]).Sample(
            (at, change, way) =>
            {
                byte[] damaged = [.. blob];
                damaged[at] ^= (byte)change;
                File.WriteAllBytes(file, way == 0 ? damaged[..at] : damaged);
                try
                {
                    return content.AsSpan().SequenceEqual(
                        way == 1 ? ReadStream(Open(), stored) : Load(Open(), stored, way == 2 ? null : stored.Size));
                }
                catch (CorruptBlobException e)
                {
                    return e.Message.Contains(stored.Key, StringComparison.Ordinal);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Dispose_WithoutComplete_LeavesNothing()
    {
        await using (var writer = Open().CreateWriter())
        {
            writer.Write(BlobSamples.Random(1, 6_000_000));
            Assert.Equal(6_000_000, writer.Length);
        }

        Assert.Empty(_directory.Files());
    }

    [Fact]
    public async Task Write_AfterTheEnd_IsRefused()
    {
        await using var writer = Open().CreateWriter();
        writer.Write("content"u8);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(1 << 20));
        await writer.CompleteAsync();

        Assert.Throws<InvalidOperationException>(() => writer.GetSpan());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.CompleteAsync());
    }

    [Fact]
    public async Task Write_Cancelled_ThrowsAndLeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        await using (var writer = Open().CreateWriter(stop.Token))
        {
            writer.Write(BlobSamples.Random(1, 3_000_000));
            await stop.CancelAsync();
            Assert.ThrowsAny<OperationCanceledException>(() => WriteForEver(writer));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await writer.CompleteAsync());
        }

        Assert.Empty(_directory.Files());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Write_StorageFails_ThrowsItsError(int goodCalls)
    {
        var failing = new FailingStorage(_storage, goodCalls);
        await using (var writer = new ContentAddressedStore("Flow", failing).CreateWriter())
        {
            Assert.Same(failing.Error, Assert.Throws<DatastoreException>(() => WriteForEver(writer)));
            Assert.Same(
                failing.Error,
                await Assert.ThrowsAsync<DatastoreException>(async () => await writer.CompleteAsync()));
        }

        Assert.Empty(_directory.Files());
    }

    [Fact]
    public async Task Complete_StorageFailsAtTheEnd_ThrowsItsError()
    {
        var failing = new FailingStorage(_storage, int.MaxValue, failsToCommit: true);
        await using (var writer = new ContentAddressedStore("Flow", failing).CreateWriter())
        {
            writer.Write(BlobSamples.Random(1, 3_000_000));
            await Assert.ThrowsAsync<DatastoreException>(async () => await writer.CompleteAsync());
        }

        Assert.Empty(_directory.Files());
    }

    [Fact]
    public async Task Complete_BlobIsThere_IsNotWrittenAgain()
    {
        var content = BlobSamples.Random(1, 3_000_000);
        var first = await WriteAsync(Open(), content, [100_000], 0);
        var file = Path.Combine(_directory.Path, Open().PathOf(first.Key));
        var written = File.GetLastWriteTimeUtc(file).AddHours(-1);
        File.SetLastWriteTimeUtc(file, written);

        Assert.Equal(first, await WriteAsync(Open(), content, [77_777], 0));
        Assert.Equal(first.Key, await Open().SaveAsync(new(content)));
        Assert.Equal([first.Key], await Open().SaveManyAsync([new(content)]));

        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
        Assert.Equal(2, _directory.Files().Length);
    }

    [Fact]
    public async Task Complete_TwoWritersOfOneBlob_BothSucceed()
    {
        var content = BlobSamples.Mixed(3_000_000, [0, 2], 1);
        var stored = await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => Task.Run(async () => await WriteAsync(Open(), content, [100_000], 0))));

        Assert.Single(stored.Distinct());
        Assert.Equal(2, _directory.Files().Length);
        Assert.True(content.AsSpan().SequenceEqual(Load(Open(), stored[0], stored[0].Size)));
    }

    [Fact]
    public async Task Complete_OnlyTheSidecarIsThere_WritesTheBlob()
    {
        var content = BlobSamples.Random(1, 2_000_000);
        var key = ContentAddressedStore.KeyOf(content);
        var sidecar = Path.Combine(_directory.Path, Open().PathOf(key) + "_meta");
        Directory.CreateDirectory(Path.GetDirectoryName(sidecar)!);
        File.WriteAllText(sidecar, "{\"cas_raw\": false, \"cas_version\": 1}");

        var stored = await WriteAsync(Open(), content, [100_000], 0);

        Assert.True(content.AsSpan().SequenceEqual(Load(Open(), stored, stored.Size)));
    }

    [Fact]
    public async Task Complete_StorageWithoutStreaming_SavesTheSame()
    {
        var content = BlobSamples.Mixed(3_000_000, [0, 2], 1);
        var stored = await WriteAsync(
            new ContentAddressedStore("Flow", new CountingStorage(_storage)), content, [100_000], 0);

        Assert.Equal("{\"cas_raw\": false, \"cas_version\": 1}", _directory.Read(Open().PathOf(stored.Key) + "_meta"));
        Assert.True(content.AsSpan().SequenceEqual(Load(Open(), stored, stored.Size)));
    }

    private static void WriteForEver(BlobWriter writer)
    {
        var piece = BlobSamples.Random(2, 100_000);
        while (true)
            writer.Write(piece);
    }

    private static async ValueTask<StoredBlob> WriteAsync(
        ContentAddressedStore blobs, byte[] content, int[] pieces, int way)
    {
        await using var writer = blobs.CreateWriter();
        var stream = writer.AsStream();
        var rest = content.AsMemory();
        for (var i = 0; rest.Length > 0; i++)
        {
            var count = Math.Min(rest.Length, pieces[i % pieces.Length]);
            if (way == 1)
            {
                await stream.WriteAsync(rest[..count]);
            }
            else
            {
                var room = writer.GetSpan(way == 2 ? pieces[i % pieces.Length] : 0);
                count = Math.Min(count, room.Length);
                rest.Span[..count].CopyTo(room);
                writer.Advance(count);
            }

            rest = rest[count..];
        }

        await stream.DisposeAsync();
        Assert.Equal(content.Length, writer.Length);
        return await writer.CompleteAsync();
    }

    private static ReadOnlySpan<byte> Load(ContentAddressedStore blobs, StoredBlob blob, long? size)
    {
        var artifact = new StoredArtifact("x", blob.Key, new ArtifactInfo(size ?? 0, "", "pickle-v4"));
        return blobs.LoadAsync(artifact).AsTask().GetAwaiter().GetResult().Span;
    }

    private static byte[] ReadStream(ContentAddressedStore blobs, StoredBlob blob)
    {
        using var stream = blobs.OpenReadAsync(blob.Key).AsTask().GetAwaiter().GetResult();
        var content = new MemoryStream();
        stream.CopyTo(content, 50_000);
        return content.ToArray();
    }

    private ContentAddressedStore Open(BlobOptions? options = null) => new("Flow", _storage, options);
}

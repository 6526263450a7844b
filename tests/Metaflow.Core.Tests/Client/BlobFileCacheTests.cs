using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Core.Tests.Client;

public sealed class BlobFileCacheTests : IDisposable
{
    private const int Large = 1 << 20;

    private readonly TemporaryDirectory _remote = new();
    private readonly TemporaryDirectory _local = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose()
    {
        _remote.Dispose();
        _local.Dispose();
    }

    public static TheoryData<int> Sizes => [0, 1, 700, 70_000, Large, 3 * Large];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Load_Twice_FetchesOnce(int size)
    {
        var content = Bytes(size);
        var key = await SaveAsync(content);

        Assert.Equal(content, await LoadAsync(Open(out var first), key));
        Assert.Equal(content, await LoadAsync(Open(out var second), key));

        Assert.NotEqual(0, first.Calls);
        Assert.Equal(0, second.Calls);
        Assert.Equal([$"blobs/{key[..2]}/{key}"], _local.Files());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task OpenRead_ReadToTheEnd_FetchesOnce(int size)
    {
        var content = Bytes(size);
        var key = await SaveAsync(content);

        foreach (var isFirst in (bool[])[true, false])
        {
            await using var stream = await Open(out var storage).OpenReadAsync(key);
            using var read = new MemoryStream();
            await stream.CopyToAsync(read);
            Assert.Equal(content, read.ToArray());
            Assert.Equal(isFirst, storage.Calls > 0);
        }
    }

    [Fact]
    public async Task OpenRead_ReaderThatKnowsTheEnd_KeepsTheBlob()
    {
        var content = Bytes(Large);
        var key = await SaveAsync(content);

        await using (var stream = await Open(out _).OpenReadAsync(key))
            await stream.ReadExactlyAsync(new byte[Large]);

        Assert.Equal([$"blobs/{key[..2]}/{key}"], _local.Files());
    }

    [Fact]
    public async Task OpenRead_ReaderThatStops_KeepsNothing()
    {
        var key = await SaveAsync(Bytes(Large));

        await using (var stream = await Open(out _).OpenReadAsync(key))
            await stream.ReadExactlyAsync(new byte[Large / 2]);

        Assert.Empty(_local.Files());
    }

    [Fact]
    public async Task LoadMany_SomeKept_FetchesTheOthers()
    {
        var contents = Enumerable.Range(1, 6).Select(i => Bytes(i * 1000)).ToList();
        var keys = new List<string>();
        foreach (var content in contents)
            keys.Add(await SaveAsync(content));
        await Open(out _).LoadManyAsync(keys[..3]);

        var loaded = await Open(out var storage).LoadManyAsync([.. keys, keys[0]]);

        Assert.Equal([.. contents, contents[0]], loaded.Select(static l => l.ToArray()));
        Assert.Equal(3, storage.Calls);
        Assert.Equal(6, _local.Files().Length);
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(3 * Large)]
    public async Task Load_DamagedOrHalfFile_IsFetchedAgainAndReplaced(int size)
    {
        var content = Bytes(size);
        var key = await SaveAsync(content);
        var file = Path.Combine(_local.Path, "blobs", key[..2], key);
        await LoadAsync(Open(out _), key);
        byte[] flipped = [.. content];
        flipped[size / 2] ^= 1;

        foreach (var damaged in (byte[][])[flipped, content[..(size / 2)], [], [.. content, 0]])
        {
            await File.WriteAllBytesAsync(file, damaged);
            Assert.Equal(content, await LoadAsync(Open(out var storage), key));
            Assert.NotEqual(0, storage.Calls);
            Assert.Equal(content, await File.ReadAllBytesAsync(file));
        }
    }

    [Fact]
    public async Task Load_ContentWithAnotherKey_IsNotKept()
    {
        var key = await SaveAsync(Bytes(700));
        var other = await SaveAsync(Bytes(800));
        File.Copy(
            Path.Combine(_remote.Path, "Flow", "data", other[..2], other),
            Path.Combine(_remote.Path, "Flow", "data", key[..2], key),
            overwrite: true);

        await LoadAsync(Open(out _), key);

        Assert.Empty(_local.Files());
    }

    [Fact]
    public async Task Save_MoreThanFits_DeletesWhatWasNotUsedForLongest()
    {
        var keys = new List<string>();
        for (var i = 0; i < 10; i++)
            keys.Add(await SaveAsync(Bytes(10_000 + i)));
        var cache = new BlobFileCache(_local.Path, 55_000, _time);
        for (var i = 0; i < 5; i++)
        {
            await LoadAsync(Open(cache, out _), keys[i]);
            SetUsed(keys[i]);
            _time.Advance(TimeSpan.FromHours(1));
        }

        await LoadAsync(Open(cache, out var used), keys[0]);
        _time.Advance(TimeSpan.FromHours(1));
        await LoadAsync(Open(cache, out _), keys[5]);

        Assert.Equal(0, used.Calls);
        var kept = _local.Files().Select(static f => f[^40..]).ToHashSet();
        Assert.Contains(keys[0], kept);
        Assert.Contains(keys[4], kept);
        Assert.DoesNotContain(keys[1], kept);
        Assert.True(Size() <= 55_000, $"{Size()}");

        // The file system has its own clock.
        void SetUsed(string key) => File.SetLastWriteTimeUtc(
            Path.Combine(_local.Path, "blobs", key[..2], key), _time.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task Save_BlobLargerThanAll_IsNotKept()
    {
        var content = Bytes(3 * Large);
        var key = await SaveAsync(content);
        var cache = new BlobFileCache(_local.Path, Large, _time);

        Assert.Equal(content, await LoadAsync(Open(cache, out _), key));
        await using (var stream = await Open(cache, out _).OpenReadAsync(key))
            await stream.CopyToAsync(Stream.Null);

        Assert.Empty(_local.Files());
        Assert.Equal(content, await LoadAsync(Open(new BlobFileCache(_local.Path, 0), out _), key));
        Assert.Empty(_local.Files());
    }

    [Fact]
    public async Task Save_AbandonedFiles_AreDeletedInTheEndAndOthersLeftAlone()
    {
        var old = Write("blobs/ab/tmp123_1");
        var young = Write("blobs/ab/tmp123_2");
        var foreign = Write("local.root.Flow/ab/other.blob");
        File.SetLastWriteTimeUtc(Path.Combine(_local.Path, old), _time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(2));

        await LoadAsync(Open(out _), await SaveAsync(Bytes(700)));

        Assert.DoesNotContain(old, _local.Files());
        Assert.Contains(young, _local.Files());
        Assert.Contains(foreign, _local.Files());

        string Write(string name)
        {
            var path = Path.Combine(_local.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "x");
            return name;
        }
    }

    [Fact]
    public async Task Load_DirectoryCannotBeWritten_WorksWithoutCache()
    {
        var content = Bytes(3 * Large);
        var key = await SaveAsync(content);

        // A file stands where the directory should be: that stops root, too.
        await File.WriteAllTextAsync(Path.Combine(_local.Path, "blobs"), "");
        var cache = new BlobFileCache(_local.Path, long.MaxValue, _time);

        Assert.Equal(content, await LoadAsync(Open(cache, out var first), key));
        Assert.Equal(content, await LoadAsync(Open(cache, out var second), key));
        await using (var stream = await Open(cache, out _).OpenReadAsync(key))
            Assert.Equal(SHA1(content), SHA1(await ReadAsync(stream)));

        Assert.NotEqual(0, first.Calls);
        Assert.NotEqual(0, second.Calls);
    }

    [Fact]
    public async Task Load_ManyAtOnceInOneDirectory_AllGetTheirContent()
    {
        var contents = Enumerable.Range(1, 24).Select(i => Bytes(i * 2000)).ToList();
        var keys = new List<string>();
        foreach (var content in contents)
            keys.Add(await SaveAsync(content));

        // So little space that they delete each other's files all the time.
        await Parallel.ForAsync(0, 200, async (i, _) =>
        {
            var cache = new BlobFileCache(_local.Path, 60_000, _time);
            Assert.Equal(contents[i % 24], await LoadAsync(Open(cache, out var _), keys[i % 24]));
        });

        Assert.All(_local.Files(), file => Assert.False(AtomicFile.IsTemporary(Path.GetFileName(file)), file));
    }

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> LoadAsync(ContentAddressedStore blobs, string key) => (await blobs.LoadAsync(key)).ToArray();

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }

    private static string SHA1(byte[] content) => ContentAddressedStore.KeyOf(content);

    private async Task<string> SaveAsync(byte[] content) =>
        await new ContentAddressedStore("Flow", new LocalStorage(_remote.Path)).SaveAsync(new(content));

    private ContentAddressedStore Open(out CountingStorage storage) =>
        Open(new BlobFileCache(_local.Path, 100L << 20, _time), out storage);

    private ContentAddressedStore Open(BlobFileCache cache, out CountingStorage storage)
    {
        storage = new CountingStorage(new LocalStorage(_remote.Path), "s3");
        return new ContentAddressedStore("Flow", storage, cache: cache);
    }

    private long Size() => _local.Files().Sum(f => new FileInfo(Path.Combine(_local.Path, f)).Length);
}

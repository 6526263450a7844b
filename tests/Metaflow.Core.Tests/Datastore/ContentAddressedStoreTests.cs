using System.Buffers;
using System.IO.Compression;
using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Core.Tests.Datastore;

public sealed class ContentAddressedStoreTests : IDisposable
{
    private const string NoneKey = "dbc1aaddc8b7343d6d33b34edcf608b8f8801918";

    private static readonly byte[] _none = [0x80, 4, (byte)'N', (byte)'.'];

    private readonly TemporaryDirectory _directory = new();
    private readonly LocalStorage _storage;

    public ContentAddressedStoreTests() => _storage = new LocalStorage(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Save_PickledNone_IsWherePythonKeepsIt()
    {
        var key = await Open().SaveAsync(Sequence(_none));

        Assert.Equal(NoneKey, key);
        Assert.Equal([$"Flow/data/db/{NoneKey}", $"Flow/data/db/{NoneKey}_meta"], _directory.Files());
        Assert.Equal("{\"cas_raw\": false, \"cas_version\": 1}", _directory.Read($"Flow/data/db/{NoneKey}_meta"));
        Assert.Equal(_none, (await Open().LoadAsync(key)).ToArray());
    }

    [Fact]
    public async Task Save_KnownContent_CostsNoAccess()
    {
        var counting = new CountingStorage(_storage);
        var blobs = new ContentAddressedStore("Flow", counting);
        var key = await blobs.SaveAsync(Sequence(_none));
        var calls = counting.Calls;

        await blobs.SaveAsync(Sequence(_none));
        await blobs.SaveManyAsync([Sequence(_none), Sequence(_none)]);
        await blobs.LoadAsync(key);
        await blobs.LoadManyAsync([key, key]);

        Assert.Equal(calls, counting.Calls);
    }

    [Fact]
    public async Task Save_ExistingBlob_IsLeftAlone()
    {
        await Open().SaveRawAsync(_none);

        await Open().SaveAsync(Sequence(_none));
        await Open().SaveManyAsync([Sequence(_none)]);

        Assert.Equal("{\"cas_raw\": true, \"cas_version\": 1}", _directory.Read($"Flow/data/db/{NoneKey}_meta"));
        Assert.Equal(_none, (await Open().LoadAsync(NoneKey)).ToArray());
    }

    [Fact]
    public async Task SaveRaw_Archive_IsStoredAsItIs()
    {
        var archive = Gzip("not really a tar"u8);
        var key = await Open().SaveRawAsync(archive);

        Assert.Equal(archive, File.ReadAllBytes(Path.Combine(_directory.Path, Open().PathOf(key))));
        Assert.Equal(archive, (await Open().LoadAsync(key)).ToArray());
        await using var stream = await Open().OpenReadAsync(key);
        Assert.Equal(0x1f, stream.ReadByte());
    }

    [Fact]
    public async Task SaveMany_RepeatedContents_AreStoredOnce()
    {
        byte[][] contents = [_none, "a"u8.ToArray(), _none, new byte[100_000], "a"u8.ToArray()];

        var keys = await Open().SaveManyAsync([.. contents.Select(Sequence)]);
        var loaded = await Open().LoadManyAsync(keys);

        Assert.Equal(3, keys.Distinct().Count());
        Assert.Equal(6, _directory.Files().Length);
        for (var i = 0; i < keys.Length; i++)
            Assert.Equal(contents[i], loaded[i].ToArray());
    }

    [Fact]
    public async Task LoadMany_LargeBlobsOfRemoteStorage_KeepTheirOrder()
    {
        var contents = Enumerable.Range(0, 40).Select(static i => Random(i, i % 4 == 0 ? 2_000_000 : 5_000)).ToList();
        var keys = await Open().SaveManyAsync([.. contents.Select(Sequence)]);

        var counting = new CountingStorage(_storage);
        var loaded = await new ContentAddressedStore("Flow", counting).LoadManyAsync(keys);

        Assert.Equal(40, counting.Calls);
        Assert.InRange(counting.MostActive, 2, counting.Parallelism);
        for (var i = 0; i < keys.Length; i++)
            Assert.Equal(contents[i], loaded[i].ToArray());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task Load_AttributesAreMissing_IsTakenForGzip(int length)
    {
        var content = Random(7, length);
        var key = await Open().SaveAsync(Sequence(content));
        File.Delete(Path.Combine(_directory.Path, Open().PathOf(key) + "_meta"));

        Assert.Equal(content, (await Open().LoadAsync(key)).ToArray());
        await using var stream = await Open().OpenReadAsync(key);
        var streamed = new MemoryStream();
        await stream.CopyToAsync(streamed);
        Assert.Equal(content, streamed.ToArray());
    }

    [Theory]
    [InlineData("{\"cas_version\": 2}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    public async Task Load_AttributesAreNotUnderstood_IsATypedError(string attributes)
    {
        var path = $"Flow/data/db/{NoneKey}";
        await _storage.SaveAsync(new ObjectToSave(path, Gzip("other content"u8), attributes));

        var error = await Assert.ThrowsAsync<CorruptBlobException>(async () => await Open().LoadAsync(NoneKey));
        Assert.Equal(path, error.Path);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(60_000)]
    public async Task Load_TruncatedBlob_IsATypedError(int kept)
    {
        var key = await Open().SaveAsync(Sequence(Random(9, 100_000)));
        var file = Path.Combine(_directory.Path, Open().PathOf(key));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..kept]);

        var error = await Assert.ThrowsAsync<CorruptBlobException>(async () => await Open().LoadAsync(key));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CorruptBlobException>(async () => await Open().LoadManyAsync([key]));
        await using var stream = await Open().OpenReadAsync(key);
        await Assert.ThrowsAsync<CorruptBlobException>(() => stream.CopyToAsync(Stream.Null));
        await using var again = await Open().OpenReadAsync(key);
        Assert.Throws<CorruptBlobException>(() => again.CopyTo(Stream.Null));
    }

    [Fact]
    public async Task Load_LargerThanAllowed_IsATypedError()
    {
        var key = await Open().SaveAsync(Sequence(new byte[100_000]));
        var limited = new ContentAddressedStore("Flow", _storage, new BlobOptions { MaxBlobSize = 99_999 });

        await Assert.ThrowsAsync<CorruptBlobException>(async () => await limited.LoadAsync(key));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    [InlineData(2_000_000)]
    public async Task Load_ExchangedBlob_IsFoundOnlyWhenVerified(int length)
    {
        var kept = await Open().SaveAsync(Sequence(Random(1, length)));
        var other = await Open().SaveAsync(Sequence(Random(2, length)));
        File.Copy(FileOf(other), FileOf(kept), overwrite: true);
        var verifying = new ContentAddressedStore("Flow", _storage, new BlobOptions { VerifyKeys = true });

        Assert.Equal(Random(2, length), (await Open().LoadAsync(kept)).ToArray());
        foreach (var load in (Func<Task>[])
        [
            async () => await verifying.LoadAsync(kept),
            async () => await verifying.LoadAsync(Artifact(kept, length)),
            async () => await verifying.LoadManyAsync([kept]),
            async () => await verifying.LoadManyAsync([Artifact(kept, length)]),
            async () => await (await verifying.OpenReadAsync(kept)).CopyToAsync(Stream.Null),
        ])
        {
            var error = await Assert.ThrowsAsync<CorruptBlobException>(load);
            Assert.Contains(kept, error.Message, StringComparison.Ordinal);
            Assert.Contains(other, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(Random(2, length), (await verifying.LoadAsync(other)).ToArray());
        await (await verifying.OpenReadAsync(other)).CopyToAsync(Stream.Null);
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(2_000_000)]
    public async Task Load_SizeIsNoted_RefusesMore(int length)
    {
        var content = Random(1, length);
        var key = await Open().SaveAsync(Sequence(content));

        Assert.Equal(content, (await Open().LoadAsync(Artifact(key, length))).ToArray());
        Assert.Equal(content, (await Open().LoadAsync(Artifact(key, length + 1))).ToArray());
        Assert.Equal(content, (await Open().LoadAsync(Artifact(key, 0))).ToArray());
        await Assert.ThrowsAsync<CorruptBlobException>(async () => await Open().LoadAsync(Artifact(key, length - 1)));
        await Assert.ThrowsAsync<CorruptBlobException>(
            async () => await Open().LoadManyAsync([Artifact(key, length - 1)]));
        await Assert.ThrowsAsync<CorruptBlobException>(
            async () => await Open().LoadAsync(Artifact(key, 100_000_000_000)));
        await Assert.ThrowsAsync<CorruptBlobException>(
            async () => await Open().LoadAsync(Artifact(key, 2_100_000_000)));
    }

    [Fact]
    public async Task Load_SizeIsOfAnIncludedFile_IsNotThatOfTheBlob()
    {
        var key = await Open().SaveAsync(Sequence(Random(1, 5000)));
        var info = new ArtifactInfo(3, "<class 'metaflow.includefile.IncludedFile'>", "pickle-v4");

        Assert.Equal(Random(1, 5000), (await Open().LoadAsync(new StoredArtifact("x", key, info))).ToArray());
    }

    [Fact]
    public async Task LoadMany_SomeLarge_KeepTheirOrder()
    {
        var contents = Enumerable.Range(0, 12).Select(static i => Random(i, i % 3 == 0 ? 2_000_000 : 500)).ToList();
        var keys = await Open().SaveManyAsync([.. contents.Select(Sequence)]);
        StoredArtifact[] artifacts = [.. keys.Zip(contents, static (key, content) => Artifact(key, content.Length))];

        var loaded = await Open().LoadManyAsync([.. artifacts, .. artifacts]);

        for (var i = 0; i < loaded.Length; i++)
            Assert.Equal(contents[i % contents.Count], loaded[i].ToArray());
    }

    [Fact]
    public async Task Load_NoSuchBlob_NamesTheAddress()
    {
        var error = await Assert.ThrowsAsync<DatastoreException>(async () => await Open().LoadAsync(NoneKey));

        Assert.Contains($"{_directory.Path}/Flow/data/db/{NoneKey}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../etc/passwd")]
    [InlineData("DBC1AADDC8B7343D6D33B34EDCF608B8F8801918")]
    public async Task Load_InvalidKey_IsRefused(string key) =>
        await Assert.ThrowsAsync<DatastoreException>(async () => await Open().LoadAsync(key));

    [Fact]
    public async Task Save_TwoWritersOfOneBlob_BothSucceed()
    {
        for (var round = 0; round < 20; round++)
        {
            var content = Random(round, 20_000);
            var keys = await Task.WhenAll(Enumerable.Range(0, 4)
                .Select(_ => Task.Run(async () => await Open().SaveAsync(Sequence(content)))));

            Assert.Single(keys.Distinct());
            Assert.Equal(content, (await Open().LoadAsync(keys[0])).ToArray());
        }

        Assert.Equal(40, _directory.Files().Length);
    }

    [Fact]
    public void Find_MoreThanTwoGenerations_ForgetsTheOldest()
    {
        var cache = new BlobCache(generationSize: 10);
        for (var i = 0; i < 100; i++)
        {
            cache.Add($"{i}", Encoding.ASCII.GetBytes($"{i}"), hasContent: true);
            Assert.Equal($"{0}", Encoding.ASCII.GetString(cache.Find("0")!));
        }

        Assert.False(cache.Contains("50"));
        Assert.True(cache.Contains("99"));
    }

    private static ReadOnlySequence<byte> Sequence(byte[] content) => new(content);

    private static byte[] Random(int seed, int length)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static StoredArtifact Artifact(string key, long size) =>
        new("x", key, new ArtifactInfo(size, "<class 'bytes'>", "pickle-v4"));

    private string FileOf(string key) => Path.Combine(_directory.Path, Open().PathOf(key));

    private ContentAddressedStore Open() => new("Flow", _storage);
}

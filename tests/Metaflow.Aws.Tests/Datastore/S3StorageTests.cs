using System.Text;
using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using Metaflow.FakeS3;

namespace Metaflow.Aws.Tests.Datastore;

public sealed class S3StorageTests : StorageTests, IAsyncLifetime
{
    private readonly TestS3 _s3 = new();

    protected override Storage Storage => _s3.Storage;

    public ValueTask InitializeAsync() => _s3.InitializeAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task Save_WithAttributes_IsWhatPythonWrites()
    {
        await Storage.SaveAsync(Item("a/b", "content", """{"cas_raw": false, "cas_version": 1}"""));

        var stored = _s3.Server.Find(TestS3.Bucket, "root/a/b")!;
        Assert.Equal("content", Encoding.UTF8.GetString(stored.ToArray()));
        Assert.Equal("""{"cas_raw": false, "cas_version": 1}""", Assert.Single(stored.Metadata).Value);
        Assert.Equal("metaflow-user-attributes", stored.Metadata.Keys.Single());
        Assert.NotNull(stored.Checksum);
    }

    [Fact]
    public async Task Save_WithEncryption_AsksForIt()
    {
        using var connection = _s3.Connect(settings => settings with { Encryption = "AES256" });
        var storage = new Aws.Datastore.S3Storage(connection, "s3://bucket");
        await storage.SaveAsync(Item("small", "1"));
        await storage.SaveAsync(TestS3.Item("large", TestS3.Bytes(20 << 20)));

        Assert.Equal("AES256", _s3.Server.Find(TestS3.Bucket, "small")!.Encryption);
        Assert.Equal("AES256", _s3.Server.Find(TestS3.Bucket, "large")!.Encryption);
    }

    [Fact]
    public async Task Save_KeysOfAllKinds_AreSignedAndKept()
    {
        foreach (var path in (string[])["a b+c%41", "é/日本/😀", "q?x=1&y", "h#h", "'()*!~", "a=b;c:d@e,f$g", "tab\tx"])
        {
            await Storage.SaveAsync(Item(path, path));

            Assert.Equal(path, await TextAsync(path));
            Assert.NotNull(_s3.Server.Find(TestS3.Bucket, "root/" + path));
        }

        Assert.Equal(7, (await Storage.ListAsync("")).Count);
    }

    [Fact]
    public async Task List_MoreThanAPage_HasAll()
    {
        for (var i = 0; i < 2345; i++)
            _s3.Server.Put(TestS3.Bucket, $"root/many/{i}/x", "1"u8.ToArray());
        _s3.Server.Put(TestS3.Bucket, "root/many/", Array.Empty<byte>());

        var entries = await Storage.ListAsync("many");

        Assert.Equal(2345, entries.Count);
        Assert.All(entries, static entry => Assert.True(entry.IsDirectory));
        Assert.Contains(new StorageEntry("2344", true), entries);
    }

    [Fact]
    public async Task Save_ManyAtOnceWithoutOverwrite_OneWins()
    {
        var wins = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Storage.SaveAsync(Item("one", $"{i}")).AsTask()));

        var winner = Assert.Single(wins.Index(), static win => win.Item).Index;
        Assert.Equal($"{winner}", await TextAsync("one"));
    }

    [Fact]
    public async Task Load_LargeObject_ComesInPartsAndWhole()
    {
        var content = TestS3.Bytes((40 << 20) + 123);
        await Storage.SaveAsync(TestS3.Item("large", content, "{}"));
        _s3.Server.ClearLog();

        var loaded = await Storage.LoadAsync("large");

        Assert.Equal(content, loaded!.Content.ToArray());
        Assert.Equal("{}", loaded.Attributes);
        Assert.Equal(6, _s3.Server.Log.Count(static entry => entry.Operation == S3Operation.GetObject));
    }

    [Fact]
    public async Task Writer_LargeObject_IsUploadedInParts()
    {
        var content = TestS3.Bytes((30 << 20) + 7);
        await using (var writer = await Storage.CreateWriterAsync("a"))
        {
            for (var at = 0; at < content.Length; at += 1 << 20)
                await writer.WriteAsync(content.AsMemory(at, Math.Min(1 << 20, content.Length - at)));
            Assert.Empty(_s3.Server.Keys(TestS3.Bucket));
            Assert.True(await writer.CommitAsync("a/large", "{}"));
        }

        var stored = _s3.Server.Find(TestS3.Bucket, "root/a/large")!;
        Assert.Equal(content, stored.ToArray());
        Assert.EndsWith("-4\"", stored.ETag, StringComparison.Ordinal);
        Assert.Equal("{}", await Storage.LoadAttributesAsync("a/large"));
        Assert.Empty(_s3.Server.Uploads(TestS3.Bucket));
    }

    [Fact]
    public async Task Calls_WithoutRights_NameObjectOperationAndPermission()
    {
        _s3.Server.Deny(static _ => true);

        var read = await Assert.ThrowsAsync<S3AccessDeniedException>(async () => await Storage.LoadAsync("a/b"));
        var written = await Assert.ThrowsAsync<S3AccessDeniedException>(async () => await Storage.SaveAsync(Item("a/b", "1"), overwrite: true));

        Assert.Contains("GetObject of 's3://bucket/root/a/b'", read.Message, StringComparison.Ordinal);
        Assert.Contains("s3:GetObject", read.Message, StringComparison.Ordinal);
        Assert.Contains("s3:ListBucket", read.Message, StringComparison.Ordinal);
        Assert.Contains("s3:PutObject", written.Message, StringComparison.Ordinal);
        Assert.Equal((403, "AccessDenied"), (written.StatusCode, written.ErrorCode));
        Assert.Equal(2, _s3.Server.RequestCount);
    }

    [Fact]
    public async Task Calls_MissingBucket_NameIt()
    {
        var storage = new Aws.Datastore.S3Storage(_s3.Connection, "s3://nowhere/root");

        var error = await Assert.ThrowsAsync<S3NotFoundException>(async () => await storage.LoadAsync("a"));

        Assert.Contains("There is no bucket 'nowhere'", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<S3NotFoundException>(async () => await storage.SaveAsync(Item("a", "1"), overwrite: true));
        await Assert.ThrowsAsync<S3NotFoundException>(async () => await storage.ListAsync(""));
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Metaflow.FakeS3;

namespace Metaflow.Aws.Tests.S3Client;

public sealed class S3PutTests : ClientTests
{
    public static TheoryData<string, S3Content> Contents => new()
    {
        { "text", "héllo" },
        { "array", "héllo"u8.ToArray() },
        { "memory", new ReadOnlyMemory<byte>("héllo"u8.ToArray()) },
        { "sequence", new ReadOnlySequence<byte>("héllo"u8.ToArray()) },
        { "stream", new MemoryStream("héllo"u8.ToArray()) },
    };

    [Theory]
    [MemberData(nameof(Contents), DisableDiscoveryEnumeration = true)]
    public async Task PutAsync_Content_IsStored(string key, S3Content content)
    {
        await using var s3 = NewClient();

        var url = await s3.PutAsync(key, content, cancellationToken: Stop);

        Assert.Equal("s3://bucket/root/" + key, url);
        Assert.Equal("héllo", TextAt("root/" + key));
    }

    [Fact]
    public async Task PutAsync_TypeMetadataAndEncryption_ComeBack()
    {
        await using var s3 = NewClient(new S3Options { Encryption = "AES256" });
        var metadata = new Dictionary<string, string> { ["wer"] = "Ärger \"<&>\" 日本\n", ["n"] = "1" };

        await s3.PutAsync("a", "x", contentType: "text/x-y; charset=utf-8", metadata: metadata, cancellationToken: Stop);
        await s3.PutAsync("b", "x", encryption: "aws:kms", cancellationToken: Stop);

        var found = await s3.GetAsync("a", cancellationToken: Stop);
        Assert.Equal("text/x-y; charset=utf-8", found.ContentType);
        Assert.Equal(metadata, found.Metadata);
        Assert.Equal("AES256", found.Encryption);
        Assert.Equal(metadata, (await s3.InfoAsync("a", cancellationToken: Stop)).Metadata);
        Assert.Equal(["metaflow-user-attributes"], Server.Find(TestS3.Bucket, "root/a")!.Metadata.Keys);
        Assert.Equal("aws:kms", Server.Find(TestS3.Bucket, "root/b")!.Encryption);
    }

    [Theory]
    [InlineData("text/plain\r\nx-evil: 1")]
    [InlineData("täxt")]
    [InlineData("")]
    public async Task PutAsync_TypeThatIsNoHeader_Throws(string contentType)
    {
        await using var s3 = NewClient();

        await Assert.ThrowsAsync<ArgumentException>(() => s3.PutAsync("a", "x", contentType: contentType, cancellationToken: Stop));

        Assert.Equal(0, Server.RequestCount);
    }

    [Fact]
    public async Task PutAsync_ObjectToLeave_LeavesIt()
    {
        Store("root/a", "old");
        await using var s3 = NewClient();

        Assert.Equal("s3://bucket/root/a", await s3.PutAsync("a", "new", overwrite: false, cancellationToken: Stop));
        Assert.Equal("old", TextAt("root/a"));

        await s3.PutAsync("a", "new", cancellationToken: Stop);
        Assert.Equal("new", TextAt("root/a"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((1 << 18) - 1)]
    [InlineData(1 << 18)]
    [InlineData(8 << 20)]
    [InlineData((8 << 20) + 1)]
    [InlineData(40 << 20)]
    public async Task PutAsync_StreamThatCannotSeek_IsStoredWhole(int length)
    {
        var content = TestS3.Bytes(length);
        var pipe = new Pipe();
        await using var s3 = NewClient();
        var progress = new Reports();

        var putting = s3.PutAsync("a", pipe.Reader.AsStream(), contentType: "x/y", progress: progress, cancellationToken: Stop);
        await pipe.Writer.WriteAsync(content, Stop);
        await pipe.Writer.CompleteAsync();
        await putting;

        var stored = Server.Find(TestS3.Bucket, "root/a")!;
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(stored.ToArray()));
        Assert.Equal("x/y", stored.ContentType);
        Assert.Equal(new S3Progress(1, 1, length), progress.Last);
        Assert.Empty(Server.Uploads(TestS3.Bucket));
    }

    [Fact]
    public async Task PutAsync_StreamThatFails_StoresNothingAndEndsTheUpload()
    {
        var pipe = new Pipe();
        await using var s3 = NewClient();

        var putting = s3.PutAsync("a", pipe.Reader.AsStream(), cancellationToken: Stop);
        await pipe.Writer.WriteAsync(TestS3.Bytes(20 << 20), Stop);
        await pipe.Writer.CompleteAsync(new IOException("torn"));

        Assert.Equal("torn", (await Assert.ThrowsAsync<IOException>(() => putting)).Message);
        Assert.Null(Server.Find(TestS3.Bucket, "root/a"));
        Assert.Empty(Server.Uploads(TestS3.Bucket));
    }

    [Fact]
    public async Task PutAsync_PartRefusedWhileStreamGoesOn_ThrowsAtOnce()
    {
        Server.Deny(request => request.Operation == S3Operation.UploadPart);
        var pipe = new Pipe();
        await using var s3 = NewClient();

        var putting = s3.PutAsync("a", pipe.Reader.AsStream(), cancellationToken: Stop);
        await pipe.Writer.WriteAsync(TestS3.Bytes(9 << 20), Stop);

        await Assert.ThrowsAsync<S3AccessDeniedException>(() => putting);
        Assert.Empty(Server.Uploads(TestS3.Bucket));
    }

    [Fact]
    public async Task PutAsync_LongStreamForObjectToLeave_UploadsNoPart()
    {
        Store("root/a", "old");
        await using var s3 = NewClient();

        await s3.PutAsync("a", new MemoryStream(TestS3.Bytes(20 << 20)), overwrite: false, cancellationToken: Stop);

        Assert.Equal("old", TextAt("root/a"));
        Assert.DoesNotContain(Server.Log, entry => entry.Operation == S3Operation.UploadPart);
    }

    [Fact]
    public async Task PutAsync_StreamFromItsMiddle_TakesTheRestAndStaysOpen()
    {
        using var stream = new MemoryStream("0123456789"u8.ToArray()) { Position = 4 };
        await using var s3 = NewClient();

        await s3.PutAsync("a", stream, cancellationToken: Stop);

        Assert.Equal("456789", TextAt("root/a"));
        Assert.True(stream.CanRead);
    }

    [Fact]
    public async Task PutManyAsync_ObjectsToLeave_AreAbsentFromResult()
    {
        Store("root/b", "old");
        await using var s3 = NewClient();

        var written = await s3.PutManyAsync(
            [new("a", "1"), new("b", "2"), new("c", "3") { ContentType = "x/y", Metadata = new Dictionary<string, string> { ["k"] = "v" } }],
            overwrite: false,
            cancellationToken: Stop);

        Assert.Equal([new("a", "s3://bucket/root/a"), new("c", "s3://bucket/root/c")], written);
        Assert.Equal(["1", "old", "3"], new[] { "a", "b", "c" }.Select(key => TextAt("root/" + key)));
        Assert.Equal("x/y", Server.Find(TestS3.Bucket, "root/c")!.ContentType);
    }

    [Fact]
    public async Task PutManyAsync_Many_AllComeBack()
    {
        await using var s3 = NewClient(workers: 16);
        var progress = new Reports();

        var written = await s3.PutManyAsync(
            Enumerable.Range(0, 500).Select(i => new S3PutItem($"k{i}", $"text {i}")), progress: progress, cancellationToken: Stop);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"k{i}"), written.Select(w => w.Key));
        Assert.Equal(500, progress.Last.Objects);
        Assert.Equal(
            Enumerable.Range(0, 500).Select(i => $"text {i}"),
            await s3.GetManyAsync(written.Select(w => w.Key), inMemory: true, cancellationToken: Stop).Select(o => o.ReadText()).ToListAsync(Stop));
    }

    [Fact]
    public async Task PutManyAsync_OneRefused_Throws()
    {
        Server.Deny(request => request.Key == "root/b");
        await using var s3 = NewClient();

        var error = await Assert.ThrowsAsync<S3AccessDeniedException>(
            () => s3.PutManyAsync([new("a", "1"), new("b", "2")], cancellationToken: Stop));

        Assert.Contains("'s3://bucket/root/b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutFilesAsync_SmallAndLarge_AreStored()
    {
        var large = TestS3.Bytes(40 << 20);
        var (largePath, smallPath) = (Path.Combine(Folder, "large"), Path.Combine(Folder, "small"));
        await File.WriteAllBytesAsync(largePath, large, Stop);
        await File.WriteAllTextAsync(smallPath, "small", Stop);
        await using var s3 = NewClient();

        var written = await s3.PutFilesAsync([new("l", largePath), new("s", smallPath) { ContentType = "x/y" }], cancellationToken: Stop);

        Assert.Equal(["l", "s"], written.Select(w => w.Key));
        Assert.Equal(SHA256.HashData(large), SHA256.HashData(Server.Find(TestS3.Bucket, "root/l")!.ToArray()));
        Assert.Equal("small", TextAt("root/s"));
        Assert.Equal("x/y", Server.Find(TestS3.Bucket, "root/s")!.ContentType);
        Assert.Empty(await s3.PutFilesAsync([new("s", smallPath)], overwrite: false, cancellationToken: Stop));
    }

    [Fact]
    public async Task PutFilesAsync_OneMissing_WritesNothing()
    {
        var path = Path.Combine(Folder, "there");
        await File.WriteAllTextAsync(path, "x", Stop);
        await using var s3 = NewClient();

        var error = await Assert.ThrowsAsync<S3NotFoundException>(
            () => s3.PutFilesAsync([new("a", path), new("b", Path.Combine(Folder, "not-there"))], cancellationToken: Stop));

        Assert.Contains("not-there", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, Server.RequestCount);
    }

    [Fact]
    public async Task DeleteManyAsync_AnyKeys_DeletesThem()
    {
        string[] keys = ["a", "b/c", "ü<&>", "control\u0001", "line\r\nbreak", "none"];
        foreach (var key in keys[..^1])
            Store("root/" + key, "x");
        Store("root/left", "x");
        await using var s3 = NewClient();

        await s3.DeleteManyAsync(keys, Stop);
        await s3.DeleteAsync("none", Stop);

        Assert.Equal(["root/left"], Server.Keys(TestS3.Bucket));
        await s3.DeleteAsync("left", Stop);
        Assert.Empty(Server.Keys(TestS3.Bucket));
    }
}

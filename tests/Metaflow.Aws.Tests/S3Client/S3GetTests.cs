using System.Security.Cryptography;
using Metaflow.FakeS3;

namespace Metaflow.Aws.Tests.S3Client;

public sealed class S3GetTests : ClientTests
{
    [Fact]
    public async Task GetAsync_Key_DownloadsIntoFile()
    {
        Server.Put(TestS3.Bucket, "root/a/b.txt", "héllo"u8.ToArray(), "text/plain");
        await using var s3 = NewClient();

        var found = await s3.GetAsync("a/b.txt", cancellationToken: Stop);

        Assert.True(found.Exists && found.Downloaded && found.HasInfo);
        Assert.Equal("s3://bucket/root/a/b.txt", found.Url);
        Assert.Equal("s3://bucket/root", found.Prefix);
        Assert.Equal("a/b.txt", found.Key);
        Assert.Equal(6, found.Size);
        Assert.Equal("text/plain", found.ContentType);
        Assert.Equal(new S3RangeInfo(6, 0, 6), found.RangeInfo);
        Assert.Null(found.Metadata);
        Assert.Equal(Server.Find(TestS3.Bucket, "root/a/b.txt")!.Modified.ToUnixTimeSeconds(), found.LastModified!.Value.ToUnixTimeSeconds());
        Assert.Equal("héllo", found.ReadText());
        Assert.Equal("héllo", await found.ReadTextAsync(Stop));
        Assert.Equal("héllo", await File.ReadAllTextAsync(found.Path!, Stop));
        Assert.Equal("b_txt-whole", Path.GetFileName(found.Path!)[41..]);
    }

    [Fact]
    public async Task GetAsync_FolderOfFiles_CanBeEnteredByItsUserOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        Store("root/a", "x");
        await using var s3 = NewClient();
        Assert.Empty(Folders);

        await s3.GetAsync("a", cancellationToken: Stop);

        var folder = Assert.Single(Folders);
        Assert.StartsWith("metaflow.s3.", Path.GetFileName(folder), StringComparison.Ordinal);
#pragma warning disable CA1416 // Skipped on Windows.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task GetAsync_InMemory_MakesNoFile()
    {
        Store("root/a", "text");
        await using var s3 = NewClient();

        var found = await s3.GetAsync("a", inMemory: true, cancellationToken: Stop);

        Assert.Null(found.Path);
        Assert.True(found.Downloaded);
        Assert.Equal("text", found.ReadText());
        Assert.Equal("text"u8.ToArray(), await found.ReadBytesAsync(Stop));
        using var reader = new StreamReader(found.OpenRead());
        Assert.Equal("text", await reader.ReadToEndAsync(Stop));
        Assert.Empty(Folders);
    }

    [Fact]
    public async Task GetAsync_EmptyObject_IsEmptyFile()
    {
        Store("root/a", "");
        await using var s3 = NewClient();

        var found = await s3.GetAsync("a", cancellationToken: Stop);

        Assert.True(found.Exists);
        Assert.Equal(0, found.Size);
        Assert.Empty(found.ReadBytes());
        Assert.Equal(new S3RangeInfo(0, 0, 0), found.RangeInfo);
    }

    [Theory]
    [InlineData(2L, 3L, "234", 2, "2_4")]
    [InlineData(null, 3L, "012", 0, "0_2")]
    [InlineData(7L, null, "789", 7, "7_")]
    [InlineData(7L, 100L, "789", 7, "7_106")]
    [InlineData(null, -4L, "6789", 6, "_4")]
    [InlineData(2L, -4L, "6789", 6, "_4")]
    [InlineData(null, -100L, "0123456789", 0, "_100")]
    [InlineData(9L, long.MaxValue, "9", 9, "9_")]
    public async Task GetAsync_Range_DownloadsThatPart(long? offset, long? length, string expected, long start, string name)
    {
        Store("root/a", "0123456789");
        await using var s3 = NewClient();

        var found = await s3.GetAsync(new S3GetRequest("a", offset, length), cancellationToken: Stop);

        Assert.Equal(expected, found.ReadText());
        Assert.Equal(expected.Length, found.Size);
        Assert.Equal(new S3RangeInfo(10, start, expected.Length), found.RangeInfo);
        Assert.EndsWith("-a-" + name, found.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10L, 1L)]
    [InlineData(0L, 0L)]
    [InlineData(-1L, 1L)]
    [InlineData(-1L, null)]
    public async Task GetAsync_RangeThatObjectHasNot_Throws(long? offset, long? length)
    {
        Store("root/a", "0123456789");
        await using var s3 = NewClient();

        var error = await Assert.ThrowsAsync<S3InvalidRangeException>(
            () => s3.GetAsync(new S3GetRequest("a", offset, length), cancellationToken: Stop));

        Assert.Contains('a', error.Message);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task GetAsync_MissingObject_ThrowsWithItsName()
    {
        await using var s3 = NewClient();

        var error = await Assert.ThrowsAsync<S3NotFoundException>(() => s3.GetAsync("none", cancellationToken: Stop));

        Assert.Contains("'s3://bucket/root/none'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_MissingObjectToReturn_ReturnsOneWithoutContent()
    {
        await using var s3 = NewClient();

        var found = await s3.GetAsync("none", returnMissing: true, cancellationToken: Stop);

        Assert.False(found.Exists || found.Downloaded || found.HasInfo);
        Assert.Null(found.Size);
        Assert.Equal("none", found.Key);
        Assert.Throws<InvalidOperationException>(found.ReadText);
    }

    [Fact]
    public async Task GetAsync_MissingBucket_ThrowsEvenIfMissingIsReturned()
    {
        await using var s3 = NewClient("s3://no-such-bucket/root");

        var error = await Assert.ThrowsAsync<S3NotFoundException>(() => s3.GetAsync("a", returnMissing: true, cancellationToken: Stop));

        Assert.Contains("no-such-bucket", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_Refused_ThrowsAtOnce()
    {
        Server.Deny(request => request.Key == "root/a");
        await using var s3 = NewClient();

        await Assert.ThrowsAsync<S3AccessDeniedException>(() => s3.GetAsync("a", cancellationToken: Stop));

        Assert.Equal(1, Server.RequestCount);
    }

    [Theory]
    [InlineData("ünïcode/日本 語.txt")]
    [InlineData("a#b?c%20d+e&f=g")]
    [InlineData(".hidden")]
    [InlineData("a/../../../../b")]
    [InlineData("..")]
    [InlineData("back\\slash:colon\"quote")]
    [InlineData("😀")]
    public async Task GetAsync_AnyCharacters_FindsObjectAndKeepsFileInFolder(string key)
    {
        await using var s3 = NewClient();
        await s3.PutAsync(key, "x", cancellationToken: Stop);

        var found = await s3.GetAsync(key, cancellationToken: Stop);

        Assert.Equal("x", TextAt("root/" + key));
        Assert.Equal(key, found.Key);
        Assert.Equal(Assert.Single(Folders), Path.GetDirectoryName(found.Path));
        Assert.Equal(key, Assert.Single(await s3.ListRecursiveAsync(cancellationToken: Stop).ToListAsync(Stop)).Key);
    }

    [Fact]
    public async Task GetAsync_SameKeyTwice_KeepsBothFiles()
    {
        await using var s3 = NewClient();
        Store("root/a", "old");
        var old = await s3.GetAsync("a", cancellationToken: Stop);
        Store("root/a", "new");

        var @new = await s3.GetAsync("a", cancellationToken: Stop);

        Assert.Equal("old", old.ReadText());
        Assert.Equal("new", @new.ReadText());
    }

    [Fact]
    public async Task GetAsync_LargeObject_ComesInParts()
    {
        var content = TestS3.Bytes(40 << 20);
        Server.Put(TestS3.Bucket, "root/large", content);
        await using var s3 = NewClient();

        var found = await s3.GetAsync("large", cancellationToken: Stop);

        await using var file = found.OpenRead();
        Assert.Equal(SHA256.HashData(content), await SHA256.HashDataAsync(file, Stop));
        Assert.True(Server.Log.Count(entry => entry.Operation == S3Operation.GetObject) > 3);
    }

    [Fact]
    public async Task CopyToAsync_LargeObject_WritesInOrder()
    {
        var content = TestS3.Bytes(20 << 20);
        Server.Put(TestS3.Bucket, "root/large", content);
        await using var s3 = NewClient();
        using var destination = new MemoryStream();

        var found = await s3.CopyToAsync("large", destination, cancellationToken: Stop);

        Assert.Equal(SHA256.HashData(content), SHA256.HashData(destination.ToArray()));
        Assert.True(found.Exists && found.HasInfo && !found.Downloaded);
        Assert.Equal(content.Length, found.Size);
        Assert.True(destination.CanWrite);
    }

    [Fact]
    public async Task CopyToAsync_Range_WritesThatPart()
    {
        Store("root/a", "0123456789");
        await using var s3 = NewClient();
        using var destination = new MemoryStream();

        var found = await s3.CopyToAsync(new S3GetRequest("a", Length: -3), destination, cancellationToken: Stop);

        Assert.Equal("789"u8, destination.ToArray());
        Assert.Equal(new S3RangeInfo(10, 7, 3), found.RangeInfo);
    }

    [Fact]
    public async Task CopyToAsync_MissingObjectToReturn_WritesNothing()
    {
        await using var s3 = NewClient();
        using var destination = new MemoryStream();

        Assert.False((await s3.CopyToAsync("none", destination, returnMissing: true, cancellationToken: Stop)).Exists);
        await Assert.ThrowsAsync<S3NotFoundException>(() => s3.CopyToAsync("none", destination, cancellationToken: Stop));

        Assert.Equal(0, destination.Length);
    }

    [Fact]
    public async Task OpenReadAsync_Range_ReadsAndSeeks()
    {
        Store("root/a", "0123456789");
        await using var s3 = NewClient();
        await using var stream = await s3.OpenReadAsync(new S3GetRequest("a", 2, 5), Stop);
        using var reader = new StreamReader(stream);

        var first = await reader.ReadToEndAsync(Stop);
        stream.Position = 3;
        reader.DiscardBufferedData();

        Assert.Equal("23456", first);
        Assert.Equal("56", await reader.ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task InfoAsync_Object_TellsWithoutContent()
    {
        Store("root/a", "12345");
        await using var s3 = NewClient();

        var found = await s3.InfoAsync("a", cancellationToken: Stop);

        Assert.True(found.Exists && found.HasInfo && !found.Downloaded);
        Assert.Equal(5, found.Size);
        Assert.Null(found.RangeInfo);
        Assert.Contains(nameof(S3.GetAsync), Assert.Throws<InvalidOperationException>(found.ReadBytes).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<S3NotFoundException>(() => s3.InfoAsync("none", cancellationToken: Stop));
        Assert.False((await s3.InfoAsync("none", returnMissing: true, cancellationToken: Stop)).Exists);
    }

    [Fact]
    public async Task GetAsync_WithoutRoot_HasUrlAsKey()
    {
        Store("root/a", "x");
        await using var s3 = NewClient(root: null);

        var found = await s3.GetAsync("s3://bucket/root/a", cancellationToken: Stop);

        Assert.Equal("s3://bucket/root/a", found.Key);
        Assert.Null(found.Prefix);
        Assert.Null(s3.Root);
    }

    [Fact]
    public async Task GetAsync_EmptyKey_IsTheRoot()
    {
        Store("root/a", "x");
        await using var s3 = NewClient("s3://bucket/root/a");

        var found = await s3.GetAsync("", cancellationToken: Stop);

        Assert.Equal("x", found.ReadText());
        Assert.Equal("s3://bucket/root/a", found.Key);
    }

    [Fact]
    public async Task GetAsync_TemporaryFolderThatCannotBe_ThrowsDiskSpace()
    {
        Store("root/a", "x");
        var file = Path.Combine(Folder, "file");
        await File.WriteAllTextAsync(file, "", Stop);
        await using var s3 = NewClient(new S3Options { TemporaryFolder = Path.Combine(file, "below") });

        var error = await Assert.ThrowsAsync<S3DiskSpaceException>(() => s3.GetAsync("a", cancellationToken: Stop));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("METAFLOW_TEMPDIR", error.Message, StringComparison.Ordinal);
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Metaflow.FakeS3.Tests.Uploads;

public sealed class UploadTests : UploadTestBase
{
    [Fact]
    public async Task Complete_Parts_MakeAnObjectInTheirOrder()
    {
        var id = await CreateAsync("key", ("Content-Type", "text/x-parts"), ("x-amz-meta-a", "b"), ("x-amz-server-side-encryption", "AES256"));
        var second = await PutPartAsync("key", id, 2, "second");
        var first = await PutPartAsync("key", id, 1, "first-");
        Time.Advance(TimeSpan.FromMinutes(5));

        var answer = await CompleteAsync("key", id, (1, first), (2, second));

        const string etag = "\"268bee37222ff75c64cbc6159322ac84-2\""; // Of the MD5s of "first-" and "second".
        Assert.Equal("AES256", HeaderOf(answer, "x-amz-server-side-encryption"));
        Assert.Equal(etag, (string?)(await XmlOf(answer)).Element("ETag"));
        var stored = Server.Find(Bucket, "key")!;
        Assert.Equal((etag, "text/x-parts", "b", "AES256", Time.GetUtcNow()), (
            stored.ETag, stored.ContentType, stored.Metadata["a"], stored.Encryption, stored.Modified));
        Assert.Equal("first-second", await TextOf(await GetAsync("key")));
        Assert.Equal("t-se", await TextOf(await GetAsync("key", ("Range", "bytes=4-7"))));
        Assert.Empty(Server.Uploads(Bucket));
    }

    [Fact]
    public async Task PutPart_Again_Replaces()
    {
        var id = await CreateAsync("key");
        var old = await PutPartAsync("key", id, 1, "old");
        var kept = await PutPartAsync("key", id, 1, "new");

        await AssertErrorAsync(400, "InvalidPart", await CompleteAsync("key", id, (1, old)));
        Assert.Equal(HttpStatusCode.OK, (await CompleteAsync("key", id, (1, kept))).StatusCode);

        Assert.Equal("new", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task Complete_SomeParts_LeavesOthersOut()
    {
        var id = await CreateAsync("key");
        await PutPartAsync("key", id, 1, "one");
        var third = await PutPartAsync("key", id, 3, "three");

        await CompleteAsync("key", id, (3, third));

        Assert.Equal("three", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task Complete_PartsThatMakeNoObject_AreRefused()
    {
        var id = await CreateAsync("key");
        var first = await PutPartAsync("key", id, 1, "one");
        var second = await PutPartAsync("key", id, 2, "two");

        await AssertErrorAsync(400, "InvalidPart", await CompleteAsync("key", id, (1, first), (7, second)));
        await AssertErrorAsync(400, "InvalidPartOrder", await CompleteAsync("key", id, (2, second), (1, first)));
        await AssertErrorAsync(400, "InvalidPartOrder", await CompleteAsync("key", id, (1, first), (1, first)));
        await AssertErrorAsync(400, "MalformedXML", await CompleteAsync("key", id));

        Assert.Null(Server.Find(Bucket, "key"));
        Assert.Equal([1, 2], Assert.Single(Server.Uploads(Bucket)).PartNumbers);
    }

    [Fact]
    public async Task Complete_IfNoneMatchOfAnObject_IsRefused()
    {
        await PutAsync("key", "there");
        var id = await CreateAsync("key");
        var part = await PutPartAsync("key", id, 1, "one");

        await AssertErrorAsync(412, "PreconditionFailed", await SendAsync(
            "POST", $"/bucket/key?uploadId={id}", CompletionOf((1, part)), ("If-None-Match", "*")));

        Assert.Equal("there", await TextOf(await GetAsync("key")));
        Assert.Single(Server.Uploads(Bucket));
    }

    [Fact]
    public async Task Request_UploadThatIsGone_IsRefused()
    {
        var id = await CreateAsync("key");
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", $"/bucket/key?uploadId={id}")).StatusCode);

        await AssertErrorAsync(404, "NoSuchUpload", await SendAsync("DELETE", $"/bucket/key?uploadId={id}"));
        await AssertErrorAsync(404, "NoSuchUpload", await SendAsync("PUT", $"/bucket/key?partNumber=1&uploadId={id}", [1]));
        await AssertErrorAsync(404, "NoSuchUpload", await CompleteAsync("key", id, (1, "x")));
        await AssertErrorAsync(404, "NoSuchUpload", await SendAsync("GET", $"/bucket/key?uploadId={id}"));
    }

    [Fact]
    public async Task Request_UploadOfAnotherKey_IsRefused()
    {
        var id = await CreateAsync("key");

        await AssertErrorAsync(404, "NoSuchUpload", await SendAsync("PUT", $"/bucket/other?partNumber=1&uploadId={id}", [1]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("x")]
    [InlineData("")]
    public async Task PutPart_BadNumber_IsRefused(string number)
    {
        var id = await CreateAsync("key");

        await AssertErrorAsync(400, "InvalidArgument", await SendAsync("PUT", $"/bucket/key?partNumber={number}&uploadId={id}", [1]));
    }

    [Fact]
    public async Task PutPart_WrongChecksum_IsRefused()
    {
        var id = await CreateAsync("key");

        await AssertErrorAsync(400, "BadDigest", await SendAsync(
            "PUT", $"/bucket/key?partNumber=1&uploadId={id}", [1], ("x-amz-checksum-crc32", "AAAAAA==")));

        Assert.Empty(Assert.Single(Server.Uploads(Bucket)).PartNumbers);
    }

    [Fact]
    public async Task Complete_WithChecksums_CombinesThem()
    {
        var id = await CreateAsync("key", ("x-amz-checksum-algorithm", "SHA256"));
        var first = await PutPartAsync("key", id, 1, "one", ("x-amz-checksum-sha256", Sha256("one")));
        var second = await PutPartAsync("key", id, 2, "two");

        await CompleteAsync("key", id, (1, first), (2, second));

        var expected = Convert.ToBase64String(SHA256.HashData([.. SHA256.HashData(Bytes("one")), .. SHA256.HashData(Bytes("two"))])) + "-2";
        Assert.Equal(new S3Checksum("sha256", expected, IsComposite: true), Server.Find(Bucket, "key")!.Checksum);
        var got = await GetAsync("key", ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal((expected, "COMPOSITE"), (HeaderOf(got, "x-amz-checksum-sha256"), HeaderOf(got, "x-amz-checksum-type")));
    }

    [Fact]
    public async Task Complete_WithAChecksumOfAll_ComputesIt()
    {
        var id = await CreateAsync("key", ("x-amz-checksum-algorithm", "CRC32"), ("x-amz-checksum-type", "FULL_OBJECT"));
        var first = await PutPartAsync("key", id, 1, "12345");
        var second = await PutPartAsync("key", id, 2, "6789");

        await CompleteAsync("key", id, (1, first), (2, second));

        Assert.Equal(new S3Checksum("crc32", "y/Q5Jg=="), Server.Find(Bucket, "key")!.Checksum);
    }

    [Fact]
    public async Task Create_UnknownChecksumAlgorithm_IsRefused() => await AssertErrorAsync(
        400, "InvalidArgument", await SendAsync("POST", "/bucket/key?uploads", null, ("x-amz-checksum-algorithm", "ADLER")));

    [Fact]
    public async Task CopyPart_Range_IsPart()
    {
        await PutAsync("from", "0123456789");
        var id = await CreateAsync("key");

        var answer = await SendAsync(
            "PUT", $"/bucket/key?partNumber=1&uploadId={id}", null, ("x-amz-copy-source", "/bucket/from"), ("x-amz-copy-source-range", "bytes=2-4"));

        var etag = (string?)(await XmlOf(answer)).Element("ETag");
        await CompleteAsync("key", id, (1, etag!));
        Assert.Equal("234", await TextOf(await GetAsync("key")));
    }

    private static string Sha256(string text) => Convert.ToBase64String(SHA256.HashData(Bytes(text)));
}

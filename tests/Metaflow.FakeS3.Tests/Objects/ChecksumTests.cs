using System.Net;
using System.Security.Cryptography;

namespace Metaflow.FakeS3.Tests.Objects;

public sealed class ChecksumTests : S3ServerTestBase
{
    // Of "123456789"; those of CRCs are the check values by which they are known.
    [Theory]
    [InlineData("crc32", "y/Q5Jg==")]
    [InlineData("crc32c", "4waSgw==")]
    [InlineData("crc64nvme", "rosUhgp5mIg=")]
    [InlineData("sha1", "98O8HYCOBHMq32eZZczDTKeuNEE=")]
    [InlineData("sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=")]
    public async Task Put_Checksum_IsVerifiedAndKept(string algorithm, string value)
    {
        var header = "x-amz-checksum-" + algorithm;

        var put = await PutAsync("key", "123456789", (header, value));

        Assert.Equal((HttpStatusCode.OK, value), (put.StatusCode, HeaderOf(put, header)));
        var got = await GetAsync("key", ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal((value, "FULL_OBJECT"), (HeaderOf(got, header), HeaderOf(got, "x-amz-checksum-type")));
        Assert.Equal(new S3Checksum(algorithm, value), Server.Find(Bucket, "key")!.Checksum);
        await AssertErrorAsync(400, "BadDigest", await PutAsync("other", "12345678_", (header, value)));
        Assert.Null(Server.Find(Bucket, "other"));
    }

    [Fact]
    public async Task Get_ChecksumNotAskedForOrRange_GivesNone()
    {
        await PutAsync("key", "123456789", ("x-amz-checksum-crc32", "y/Q5Jg=="));

        Assert.Null(HeaderOf(await GetAsync("key"), "x-amz-checksum-crc32"));
        Assert.Null(HeaderOf(await GetAsync("key", ("x-amz-checksum-mode", "ENABLED"), ("Range", "bytes=0-3")), "x-amz-checksum-crc32"));
    }

    [Fact]
    public async Task Put_ContentMd5_IsVerified()
    {
        const string md5 = "ndTkYSaMgDT1yFZOFVxnpg=="; // Of "x".

        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", "x", ("Content-MD5", md5))).StatusCode);
        await AssertErrorAsync(400, "BadDigest", await PutAsync("key", "y", ("Content-MD5", md5)));
    }

    [Fact]
    public async Task Put_ContentSha256_IsVerified()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Bytes("x")));

        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", "x", ("x-amz-content-sha256", hash))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", "x", ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"))).StatusCode);
        await AssertErrorAsync(400, "XAmzContentSHA256Mismatch", await PutAsync("key", "y", ("x-amz-content-sha256", hash)));
        await AssertErrorAsync(400, "XAmzContentSHA256Mismatch", await PutAsync("key", "y", ("x-amz-content-sha256", "none")));
        Assert.Equal("x", await TextOf(await GetAsync("key")));
    }

    [Fact]
    public async Task Put_UnverifiedServer_TakesWrongChecksums()
    {
        await using var server = await S3Server.StartAsync(new S3ServerOptions { VerifyBodies = false });
        server.CreateBucket(Bucket);
        using var client = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Put, "bucket/key") { Content = new ByteArrayContent([1]) };
        request.Headers.Add("x-amz-checksum-crc32", "AAAAAA==");

        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request)).StatusCode);
    }
}

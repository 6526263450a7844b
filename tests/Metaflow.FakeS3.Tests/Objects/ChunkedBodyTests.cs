using System.Net;
using System.Text;

namespace Metaflow.FakeS3.Tests.Objects;

public sealed class ChunkedBodyTests : S3ServerTestBase
{
    [Fact]
    public async Task Put_SignedChunks_StoresTheirContent()
    {
        var answer = await SendAsync(
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            9,
            "4;chunk-signature=00\r\n1234\r\n5;chunk-signature=11\r\n\r\n789\r\n0;chunk-signature=22\r\n\r\n");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("1234\r\n789", await TextOf(await GetAsync("key")));
        Assert.Equal("gzip", HeaderOf(await SendAsync("HEAD", "/bucket/key"), "Content-Encoding"));
    }

    [Theory]
    [InlineData("y/Q5Jg==", 200)]
    [InlineData("AAAAAA==", 400)]
    public async Task Put_TrailingChecksum_IsVerified(string checksum, int status)
    {
        var answer = await SendAsync(
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER", 9, $"4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:{checksum}\r\n\r\n");

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(status == 200 ? checksum : null, Server.Find(Bucket, "key")?.Checksum?.Value);
    }

    [Theory]
    [InlineData(9, "4\r\n1234\r\n")]
    [InlineData(5, "4\r\n1234\r\n0\r\n\r\n")]
    [InlineData(4, "4\r\n12345\r\n0\r\n\r\n")]
    [InlineData(4, "four\r\n1234\r\n0\r\n\r\n")]
    public async Task Put_ChunksThatAreNotWhatTheySay_AreRefused(int length, string body)
    {
        await AssertErrorAsync(400, "IncompleteBody", await SendAsync("STREAMING-UNSIGNED-PAYLOAD-TRAILER", length, body));

        Assert.Null(Server.Find(Bucket, "key"));
    }

    [Fact]
    public async Task Put_ChunksOfUnknownLength_AreRefused() => await AssertErrorAsync(
        411, "MissingContentLength", await PutAsync("key", "0\r\n\r\n", ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")));

    [Fact]
    public async Task Put_LargeChunks_StoresTheirContent()
    {
        var chunk = new string('x', 200_000);

        await SendAsync("STREAMING-UNSIGNED-PAYLOAD-TRAILER", 400_000, $"30d40\r\n{chunk}\r\n30D40\r\n{chunk}\r\n0\r\n\r\n");

        Assert.Equal(chunk + chunk, Encoding.UTF8.GetString(Server.Find(Bucket, "key")!.ToArray()));
    }

    private Task<HttpResponseMessage> SendAsync(string hash, int length, string body) => PutAsync(
        "key", body, ("x-amz-content-sha256", hash), ("x-amz-decoded-content-length", $"{length}"), ("Content-Encoding", "aws-chunked,gzip"));
}

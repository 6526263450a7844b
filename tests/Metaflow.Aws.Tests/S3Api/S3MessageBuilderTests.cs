using System.Buffers;
using System.Security.Cryptography;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.S3Api;
using Metaflow.Aws.Signing;
using Metaflow.Datastore;

namespace Metaflow.Aws.Tests.S3Api;

public sealed class S3MessageBuilderTests
{
    private static readonly byte[] _body = TestS3.Bytes(10_000);

    [Theory]
    [InlineData("http://storage.example", false)]
    [InlineData("https://storage.example", true)]
    [InlineData("http://127.0.0.1:9000", true)]
    [InlineData("http://localhost:9000", true)]
    public void Create_Body_IsSignedUnlessNobodyCanChangeIt(string endpoint, bool isUnsigned)
    {
        using var message = Create(endpoint, new ReadOnlySequence<byte>(_body));

        Assert.Equal(
            isUnsigned ? RequestSigner.UnsignedPayload : Convert.ToHexStringLower(SHA256.HashData(_body)),
            Assert.Single(message.Headers.GetValues("x-amz-content-sha256")));
        Assert.Equal(S3Response.ChecksumText(Crc32.Of(_body)), Assert.Single(message.Headers.GetValues("x-amz-checksum-crc32")));
    }

    [Fact]
    public void Create_BodyInPieces_IsSignedAsOne()
    {
        var pieces = new ChunkStream();
        pieces.Write(_body.AsSpan(0, 5000));
        pieces.ToSequence();
        pieces.Write(_body.AsSpan(5000));
        using var message = Create("http://storage.example", pieces.ToSequence());

        Assert.False(pieces.ToSequence().IsSingleSegment);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_body)), Assert.Single(message.Headers.GetValues("x-amz-content-sha256")));
    }

    [Fact]
    public void Create_TemporaryKeys_SendTheirToken()
    {
        using var message = Create("http://storage.example", body: null, "token");

        Assert.Equal("token", Assert.Single(message.Headers.GetValues("x-amz-security-token")));
        Assert.Contains("x-amz-security-token", Assert.Single(message.Headers.GetValues("Authorization")), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message.ToString(), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Create(string endpoint, ReadOnlySequence<byte>? body, string? token = null) =>
        new S3MessageBuilder(new S3Endpoints(new S3Settings { Endpoint = new Uri(endpoint) }), TimeProvider.System).Create(
            new S3Request(HttpMethod.Put, "PutObject", "s3:PutObject", new S3Url("bucket", "key")) { Body = body },
            new AwsKeys("A", "secret", token));
}

using System.Globalization;

namespace Metaflow.FakeS3.Tests.Signing;

/// <summary>The examples of the S3 documentation, which tells their signatures.</summary>
public sealed class PublishedSignatureTests : S3ServerTestBase
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    protected override S3ServerOptions Options
    {
        get
        {
            Time.AdjustTime(new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));
            return new()
            {
                Time = Time,
                Region = "us-east-1",
                Credentials = [new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")],
            };
        }
    }

    [Theory]
    [InlineData("GET", "/test.txt", "range:bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("GET", "/?lifecycle", "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("GET", "/?max-keys=2&prefix=J", "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public async Task Request_ReadingExample_IsTaken(string method, string target, string header, string signature)
    {
        var taken = await SendAsync(Example(method, target, null, EmptyHash, header, signature));
        var changed = await SendAsync(Example(method, target, null, EmptyHash, header, signature[..^1] + "0"));

        // There is no such operation, because the examples are not path-style.
        await AssertErrorAsync(501, "NotImplemented", taken);
        await AssertErrorAsync(403, "SignatureDoesNotMatch", changed);
    }

    [Fact]
    public async Task Request_WritingExample_IsTaken()
    {
        const string hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        const string headers = "date:Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class:REDUCED_REDUNDANCY";
        const string signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";

        var taken = await SendAsync(Example("PUT", "/test%24file.text", "Welcome to Amazon S3.", hash, headers, signature));

        Assert.True(taken.IsSuccessStatusCode);
        Assert.Empty(Server.Keys("test$file.text"));
    }

    private HttpRequestMessage Example(string method, string target, string? body, string hash, string headers, string signature)
    {
        var request = Request(method, target, body is null ? null : Bytes(body));
        var signed = headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(header => header.Split(':', 2))
            .Append(["host", "examplebucket.s3.amazonaws.com"])
            .Append(["x-amz-content-sha256", hash])
            .Append(["x-amz-date", Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)])
            .OrderBy(header => header[0], StringComparer.Ordinal).ToList();
        foreach (var header in signed)
            request.Headers.TryAddWithoutValidation(header[0], header[1]);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + $"SignedHeaders={string.Join(';', signed.Select(header => header[0]))},Signature={signature}");
        return request;
    }
}

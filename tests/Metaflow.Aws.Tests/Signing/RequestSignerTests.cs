using Metaflow.Aws.Credentials;
using Metaflow.Aws.Signing;

namespace Metaflow.Aws.Tests.Signing;

/// <summary>
/// The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, with their keys and their date.
/// </summary>
public sealed class RequestSignerTests
{
    private const string Date = "20130524T000000Z";
    private const string Host = "examplebucket.s3.amazonaws.com";

    private static readonly AwsKeys _keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", SessionToken: null);

    private readonly RequestSigner _signer = new("s3");

    [Fact]
    public void Sign_ObjectWithRange_IsTheDocumentedSignature() => AssertSignature(
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        new SignedParts("GET", "/test.txt", "", Headers(RequestSigner.EmptyPayload, ("range", "bytes=0-9")), RequestSigner.EmptyPayload));

    [Fact]
    public void Sign_BodyAndKeyWithADollarSign_IsTheDocumentedSignature()
    {
        const string Hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        var headers = Headers(
            Hash, ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"));
        AssertSignature(
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            new SignedParts("PUT", "/" + UrlEncoding.EncodePath("test$file.text"), "", headers, Hash));
    }

    [Fact]
    public void Sign_QueryWithoutValue_IsTheDocumentedSignature() => AssertSignature(
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        new SignedParts("GET", "/", "lifecycle=", Headers(RequestSigner.EmptyPayload), RequestSigner.EmptyPayload));

    [Fact]
    public void Sign_QueryWithValues_IsTheDocumentedSignature() => AssertSignature(
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        new SignedParts("GET", "/", "max-keys=2&prefix=J", Headers(RequestSigner.EmptyPayload), RequestSigner.EmptyPayload));

    [Fact]
    public void Sign_OtherKeysThanBefore_IsAnotherSignature()
    {
        var request = new SignedParts("GET", "/", "", Headers(RequestSigner.EmptyPayload), RequestSigner.EmptyPayload);
        var first = _signer.Sign(request, _keys, "us-east-1", Date);

        Assert.NotEqual(SignatureOf(first), SignatureOf(_signer.Sign(request, _keys with { SecretKey = "other" }, "us-east-1", Date)));
        Assert.NotEqual(SignatureOf(first), SignatureOf(_signer.Sign(request, _keys, "eu-north-1", Date)));
        Assert.NotEqual(SignatureOf(first), SignatureOf(_signer.Sign(request, _keys, "us-east-1", "20130525T000000Z")));
        Assert.Equal(first, _signer.Sign(request, _keys, "us-east-1", Date));
    }

    [Fact]
    public void ToString_OfKeys_DoesNotTellTheSecret() =>
        Assert.DoesNotContain(_keys.SecretKey, _keys.ToString(), StringComparison.Ordinal);

    private void AssertSignature(string expected, in SignedParts request) =>
        Assert.Equal(expected, SignatureOf(_signer.Sign(request, _keys, "us-east-1", Date)));

    private static string SignatureOf(string header) => header[(header.LastIndexOf('=') + 1)..];

    private static List<(string Name, string Value)> Headers(string payload, params (string Name, string Value)[] more) =>
    [
        .. more.Append(("host", Host)).Append(("x-amz-content-sha256", payload)).Append(("x-amz-date", Date))
            .OrderBy(static header => header.Item1, StringComparer.Ordinal),
    ];
}

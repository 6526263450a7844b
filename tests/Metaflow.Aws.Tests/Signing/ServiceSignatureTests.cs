using System.Security.Cryptography;
using System.Text;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Signing;

namespace Metaflow.Aws.Tests.Signing;

/// <summary>AWS's examples for services other than S3: of its test suite for Signature Version 4, and of its guide.</summary>
public sealed class ServiceSignatureTests
{
    private const string Date = "20150830T123600Z";

    private static readonly AwsKeys _keys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", SessionToken: null);

    [Theory]
    [InlineData("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    public void Sign_NoBody_IsThePublishedSignature(string method, string expected) => Assert.EndsWith(
        "Signature=" + expected,
        new RequestSigner("service").Sign(
            new SignedParts(method, "/", "", [("host", "example.amazonaws.com"), ("x-amz-date", Date)], RequestSigner.EmptyPayload),
            _keys, "us-east-1", Date),
        StringComparison.Ordinal);

    [Fact]
    public void Sign_Form_IsThePublishedSignature() => Assert.EndsWith(
        "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        new RequestSigner("service").Sign(
            new SignedParts(
                "POST",
                "/",
                "",
                [("content-type", "application/x-www-form-urlencoded"), ("host", "example.amazonaws.com"), ("x-amz-date", Date)],
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("Param1=value1")))),
            _keys, "us-east-1", Date),
        StringComparison.Ordinal);

    [Fact]
    public void Sign_Query_IsThePublishedSignature() => Assert.EndsWith(
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        new RequestSigner("iam").Sign(
            new SignedParts(
                "GET",
                "/",
                "Action=ListUsers&Version=2010-05-08",
                [
                    ("content-type", "application/x-www-form-urlencoded; charset=utf-8"), ("host", "iam.amazonaws.com"), ("x-amz-date", Date),
                ],
                RequestSigner.EmptyPayload),
            _keys, "us-east-1", Date),
        StringComparison.Ordinal);
}

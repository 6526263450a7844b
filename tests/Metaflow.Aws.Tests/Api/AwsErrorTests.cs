using System.Net;
using System.Text;
using Metaflow.Aws.Api;

namespace Metaflow.Aws.Tests.Api;

public sealed class AwsErrorTests
{
    [Theory]
    [InlineData("""{"__type": "com.amazonaws.logs#ResourceNotFoundException", "message": "gone"}""", null, "ResourceNotFoundException", "gone")]
    [InlineData("""{"__type": "ResourceNotFoundException", "Message": "gone"}""", null, "ResourceNotFoundException", "gone")]
    [InlineData("""{"message": "gone"}""", "ClientException:http://x/", "ClientException", "gone")]
    [InlineData("""{"code": "ClientException", "message": "gone"}""", null, "ClientException", "gone")]
    [InlineData("""{"__type": "A"}""", "B", "B", "")]
    [InlineData("""{"__type": 5, "message": null}""", null, "BadRequest", "")]
    [InlineData("[1]", null, "BadRequest", "")]
    [InlineData("{", null, "BadRequest", "")]
    [InlineData("", null, "BadRequest", "")]
    [InlineData("<html><body>proxy", null, "BadRequest", "")]
    [InlineData(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/\"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
        null, "AccessDenied", "no")]
    [InlineData("\n<Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error>", null, "Throttling", "Rate exceeded")]
    [InlineData("<Response><Errors><Error><Code>AuthFailure</Code><Message>no</Message></Error></Errors></Response>", null, "AuthFailure", "no")]
    [InlineData("<ErrorResponse/>", null, "BadRequest", "")]
    public void Read_Body_FindsCodeAndMessage(string body, string? type, string code, string message)
    {
        var error = AwsError.Read(HttpStatusCode.BadRequest, type, Encoding.UTF8.GetBytes(body));

        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Theory]
    [InlineData(400, "ThrottlingException", true, true)]
    [InlineData(400, "Throttling", true, true)]
    [InlineData(400, "RequestLimitExceeded", true, true)]
    [InlineData(400, "PriorRequestNotComplete", true, true)]
    [InlineData(429, "Other", true, true)]
    [InlineData(400, "RequestTimeout", false, true)]
    [InlineData(503, "ServiceUnavailable", false, true)]
    [InlineData(400, "ValidationError", false, false)]
    [InlineData(400, "ResourceLimitExceeded", false, false)]
    [InlineData(403, "AccessDenied", false, false)]
    public void IsTransient_Code_IsWhatTheSdksTryAgain(int status, string code, bool isThrottling, bool isTransient)
    {
        var error = new AwsError((HttpStatusCode)status, code, "");

        Assert.Equal((isThrottling, isTransient), (error.IsThrottling, error.IsTransient));
    }
}

using System.Net;

namespace Metaflow.FakeS3.Tests.Signing;

public sealed class SignatureTests : S3ServerTestBase
{
    private static readonly S3Credential _lasting = new("LASTING", "secret+/");
    private static readonly S3Credential _session = new("SESSION", "other", "token/+==");

    protected override S3ServerOptions Options => new() { Time = Time, Region = "eu-west-1", Credentials = [_lasting, _session] };

    [Fact]
    public async Task Request_Signed_IsTaken()
    {
        foreach (var credential in new[] { _lasting, _session })
        {
            Assert.Equal(HttpStatusCode.OK, (await SendSignedAsync(credential, "PUT", "/bucket/a%20b%2B~/%C3%BC", "x")).StatusCode);
            Assert.Equal("x", await TextOf(await SendSignedAsync(credential, "GET", "/bucket/a%20b%2B~/%C3%BC")));
            Assert.Equal(HttpStatusCode.OK, (await SendSignedAsync(credential, "GET", "/bucket?prefix=a%20b&list-type=2&delimiter=%2F")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await SendSignedAsync(credential, "POST", "/bucket/key?uploads")).StatusCode);
        }
        Assert.Equal(["a b+~/ü"], Server.Keys(Bucket));
    }

    [Fact]
    public async Task Request_Unsigned_IsRefused()
    {
        await AssertErrorAsync(403, "AccessDenied", await PutAsync("key", "x"));

        Assert.Empty(Server.Keys(Bucket));
    }

    [Fact]
    public async Task Request_WrongSecret_IsRefused() => await AssertErrorAsync(
        403, "SignatureDoesNotMatch", await SendSignedAsync(_lasting with { Secret = "wrong" }, "PUT", "/bucket/key", "x"));

    [Fact]
    public async Task Request_ChangedAfterSigning_IsRefused()
    {
        var path = Signed(_lasting, "GET", "/bucket/key");
        path.RequestUri = new Uri(Server.Url, "/bucket/kez");
        var query = Signed(_lasting, "GET", "/bucket?list-type=2");
        query.RequestUri = new Uri(Server.Url, "/bucket?list-type=2&max-keys=1");
        var method = Signed(_lasting, "GET", "/bucket/key");
        method.Method = HttpMethod.Head;
        var body = Signed(_lasting, "PUT", "/bucket/key", "x");
        body.Content = new ByteArrayContent(Bytes("y"));
        var header = Signed(_lasting, "GET", "/bucket/key");
        header.Headers.Add("x-amz-checksum-mode", "ENABLED");

        await AssertErrorAsync(403, "SignatureDoesNotMatch", await SendAsync(path));
        await AssertErrorAsync(403, "SignatureDoesNotMatch", await SendAsync(query));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(method)).StatusCode);
        await AssertErrorAsync(400, "XAmzContentSHA256Mismatch", await SendAsync(body));
        await AssertErrorAsync(403, "AccessDenied", await SendAsync(header));
        Assert.Empty(Server.Keys(Bucket));
    }

    [Fact]
    public async Task Request_UnknownKey_IsRefused() => await AssertErrorAsync(
        403, "InvalidAccessKeyId", await SendSignedAsync(new("NOBODY", "secret"), "GET", "/bucket/key"));

    [Fact]
    public async Task Request_WrongToken_IsRefused()
    {
        await AssertErrorAsync(400, "InvalidToken", await SendSignedAsync(_session with { SessionToken = "x" }, "GET", "/bucket/key"));
        await AssertErrorAsync(400, "InvalidToken", await SendSignedAsync(_session with { SessionToken = null }, "GET", "/bucket/key"));
        await AssertErrorAsync(400, "InvalidToken", await SendSignedAsync(_lasting with { SessionToken = "x" }, "GET", "/bucket/key"));
    }

    [Fact]
    public async Task Expire_Key_RefusesIt()
    {
        Server.Expire(_session.AccessKey);

        await AssertErrorAsync(400, "ExpiredToken", await SendSignedAsync(_session, "GET", "/bucket/key"));
        await AssertErrorAsync(404, "NoSuchKey", await SendSignedAsync(_lasting, "GET", "/bucket/key"));
    }

    [Theory]
    [InlineData(-14, 404, "NoSuchKey")]
    [InlineData(15, 404, "NoSuchKey")]
    [InlineData(-16, 403, "RequestTimeTooSkewed")]
    [InlineData(16, 403, "RequestTimeTooSkewed")]
    public async Task Request_ClockOfTheClient_MayBeALittleWrong(int minutes, int status, string code)
    {
        var signed = Signed(_lasting, "GET", "/bucket/key", time: Time.GetUtcNow().AddMinutes(minutes));

        await AssertErrorAsync(status, code, await SendAsync(signed));
    }

    [Fact]
    public async Task Request_OtherRegion_IsToldTheRightOne()
    {
        var answer = await SendAsync(Signed(_lasting, "GET", "/bucket/key", region: "us-east-1"));

        Assert.Equal("eu-west-1", HeaderOf(answer, "x-amz-bucket-region"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = await XmlOf(answer);
        Assert.Equal(("AuthorizationHeaderMalformed", "eu-west-1"), ((string?)error.Element("Code"), (string?)error.Element("Region")));
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz", "InvalidRequest")]
    [InlineData("AWS4-HMAC-SHA256 Credential=LASTING", "AuthorizationHeaderMalformed")]
    [InlineData("AWS4-HMAC-SHA256 Credential=LASTING/20260102/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0", "AuthorizationHeaderMalformed")]
    public async Task Request_OtherAuthorization_IsRefused(string authorization, string code) =>
        await AssertErrorAsync(400, code, await GetAsync("key", ("Authorization", authorization)));

    [Fact]
    public async Task Request_NoHashOfItsBody_IsRefused()
    {
        var request = Signed(_lasting, "GET", "/bucket/key");
        request.Headers.Remove("x-amz-content-sha256");

        await AssertErrorAsync(400, "InvalidRequest", await SendAsync(request));
    }

    [Fact]
    public async Task Deny_Signed_IsRefusedNevertheless()
    {
        Server.Deny(request => request.Operation == S3Operation.ListObjectsV2);

        await AssertErrorAsync(403, "AccessDenied", await SendSignedAsync(_lasting, "GET", "/bucket?list-type=2"));
    }

    private Task<HttpResponseMessage> SendSignedAsync(S3Credential credential, string method, string target, string? body = null) =>
        SendAsync(Signed(credential, method, target, body));

    private HttpRequestMessage Signed(
        S3Credential credential, string method, string target, string? body = null, string region = "eu-west-1", DateTimeOffset? time = null)
    {
        var request = Request(method, target, body is null ? null : Bytes(body));
        new RequestSigner(credential, region, time ?? Time.GetUtcNow()).Sign(request, Bytes(body ?? ""));
        return request;
    }
}

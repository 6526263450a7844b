using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Metaflow.Aws.Api;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Signing;

namespace Metaflow.Aws.Tests.Api;

public sealed class AwsConnectionTests : IDisposable
{
    private static readonly AwsOperation _operation = new("DescribeThing", Subject: "thing 'x'");

    private readonly FakeService _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task CallAsync_Request_IsSignedWithItsBody()
    {
        using var connection = _service.Connect(AwsService.SecretsManager);

        await connection.CallAsync(new AwsRequest(_operation, "application/x-amz-json-1.1", "{\"a\":1}"u8.ToArray(), "t.DescribeThing"), Token);

        var sent = Assert.Single(_service.Requests);
        Assert.Equal(("POST", "https://test.example/", "{\"a\":1}"), (sent.Method, sent.Url.AbsoluteUri, sent.Text));
        Assert.Equal("application/x-amz-json-1.1", sent.Headers["content-type"]);
        Assert.Equal("t.DescribeThing", sent.Headers["x-amz-target"]);
        Assert.Equal("20261128T120000Z", sent.Headers["x-amz-date"]);
        var expected = new RequestSigner("secretsmanager").Sign(
            new SignedParts(
                "POST",
                "/",
                "",
                [
                    ("content-type", "application/x-amz-json-1.1"), ("host", "test.example"), ("x-amz-date", "20261128T120000Z"),
                    ("x-amz-security-token", "a-session-token"), ("x-amz-target", "t.DescribeThing"),
                ],
                Convert.ToHexStringLower(SHA256.HashData(sent.Body))),
            FakeService.Keys,
            "eu-west-1",
            "20261128T120000Z");
        Assert.Equal(expected, sent.Headers["authorization"]);
        Assert.DoesNotContain(FakeService.Keys.SecretKey, string.Join('\n', sent.Headers.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_ServerErrors_AreTriedAgainWithLongerPauses()
    {
        _service.Then(
            FakeService.Error(HttpStatusCode.InternalServerError, "InternalFailure"),
            FakeService.Error(HttpStatusCode.ServiceUnavailable, "Busy"),
            static () => throw new HttpRequestException("connection reset"),
            static () => FakeService.Answer(HttpStatusCode.OK, "done"));

        Assert.Equal("done", await CallAsync());
        Assert.Equal(4, _service.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, "InternalFailure")]
    [InlineData(HttpStatusCode.BadRequest, "ThrottlingException")]
    [InlineData(HttpStatusCode.TooManyRequests, "Other")]
    public async Task CallAsync_PersistentFailure_SurfacesInAboutAMinute(HttpStatusCode status, string code)
    {
        _service.Otherwise = FakeService.Error(status, code, "not now");

        var error = await Assert.ThrowsAsync<AwsServiceException>(CallAsync);

        Assert.InRange(_service.Requests[^1].Time - _service.Requests[0].Time, TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(65));
        Assert.InRange(_service.Requests.Count, 10, 21);
        Assert.Equal((code, status), (error.Code, error.Status));
        Assert.Equal(status != HttpStatusCode.InternalServerError, error.IsThrottled);
        Assert.Contains("DescribeThing of thing 'x' failed after ", error.Message, StringComparison.Ordinal);
        Assert.Contains("not now", error.Message, StringComparison.Ordinal);
        Assert.Contains("try later", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_ServerThatNeverAnswered_FailsSoon()
    {
        _service.Otherwise = static () => throw new HttpRequestException("Connection refused");

        var error = await Assert.ThrowsAsync<AwsServiceException>(CallAsync);

        Assert.Equal(5, _service.Requests.Count);
        Assert.Equal("", error.Code);
        Assert.Contains("https://test.example", error.Message, StringComparison.Ordinal);
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
        Assert.Contains("AWS_ENDPOINT_URL_BATCH", error.Message, StringComparison.Ordinal);
        Assert.Contains("eu-west-1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "AccessDeniedException", "may batch:DescribeThing in eu-west-1")]
    [InlineData(HttpStatusCode.Forbidden, "Whatever", "may batch:DescribeThing in eu-west-1")]
    [InlineData(HttpStatusCode.Forbidden, "UnrecognizedClientException", "AWS_PROFILE")]
    [InlineData(HttpStatusCode.BadRequest, "ExpiredTokenException", "aws sso login")]
    [InlineData(HttpStatusCode.BadRequest, "ClientException", "")]
    public async Task CallAsync_Refusal_IsNotTriedAgainAndSaysWhatToDo(HttpStatusCode status, string code, string advice)
    {
        _service.Otherwise = FakeService.Error(status, code, "no");

        var error = await Assert.ThrowsAsync<AwsServiceException>(CallAsync);

        Assert.Single(_service.Requests);
        Assert.Equal("AWS Batch", error.Headline);
        Assert.Contains($"with {(int)status} {code}: no.", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-se", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(advice.Contains("may ", StringComparison.Ordinal), error.IsAccessDenied);
    }

    [Fact]
    public async Task CallAsync_ExpiredKeys_AreRenewedOnce()
    {
        var credentials = new RenewedCredentials();
        var expired = FakeService.Error(HttpStatusCode.Forbidden, "ExpiredTokenException");
        _service.Then(expired);
        using var connection = _service.Connect(AwsService.Batch, credentials);

        await connection.CallAsync(new AwsRequest(_operation, "application/json", default), Token);

        Assert.Contains("AKIA0/", _service.Requests[0].Headers["authorization"], StringComparison.Ordinal);
        Assert.Contains("AKIA1/", _service.Requests[1].Headers["authorization"], StringComparison.Ordinal);
        _service.Then(expired, expired, expired);
        var error = await Assert.ThrowsAsync<AwsServiceException>(
            () => connection.CallAsync(new AwsRequest(_operation, "application/json", default), Token));
        Assert.Equal(("ExpiredTokenException", 4, 2), (error.Code, _service.Requests.Count, credentials.Renewals));
    }

    [Fact]
    public async Task CallAsync_WrongClock_IsCorrectedForThisAndLaterCalls()
    {
        var there = _service.Time.GetUtcNow().AddHours(2);
        _service.Then(Skewed(there));
        using var connection = _service.Connect(AwsService.Batch);

        await connection.CallAsync(new AwsRequest(_operation, "application/json", default), Token);
        await connection.CallAsync(new AwsRequest(_operation, "application/json", default), Token);

        Assert.Equal(
            ["20261128T120000Z", "20261128T140000Z", "20261128T140000Z"], _service.Requests.Select(static r => r.Headers["x-amz-date"]));
    }

    [Fact]
    public async Task CallAsync_ClockThatStaysWrong_FailsAfterOneCorrection()
    {
        _service.Then(Skewed(_service.Time.GetUtcNow().AddHours(2)), Skewed(_service.Time.GetUtcNow().AddHours(5)));

        var error = await Assert.ThrowsAsync<AwsServiceException>(CallAsync);

        Assert.Equal(2, _service.Requests.Count);
        Assert.Contains("Set this machine's clock", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_WrongSignatureAtTheRightTime_IsFinal()
    {
        _service.Otherwise = Skewed(_service.Time.GetUtcNow().AddSeconds(30));

        var error = await Assert.ThrowsAsync<AwsServiceException>(CallAsync);

        Assert.Single(_service.Requests);
        Assert.Contains("does not know these credentials", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_ManyCallsAndAServiceThatTakesTwoASecond_AllGetThrough()
    {
        var second = DateTimeOffset.MinValue;
        var taken = 0;
        _service.Otherwise = () =>
        {
            if (_service.Time.GetUtcNow() - second >= TimeSpan.FromSeconds(1))
                (second, taken) = (_service.Time.GetUtcNow(), 0);
            return taken++ < 2
                ? FakeService.Answer(HttpStatusCode.OK, "{}")
                : FakeService.Error(HttpStatusCode.TooManyRequests, "TooManyRequestsException")();
        };
        using var connection = _service.Connect(AwsService.Batch);

        var calls = Enumerable.Range(0, 200).Select(
            _ => connection.CallAsync(new AwsRequest(_operation, "application/json", default), Token)).ToArray();
        await _service.PassTimeAsync(Task.WhenAll(calls));

        // Two a second are 100 seconds: longer than a call is tried that gets nowhere.
        Assert.True(_service.Requests[^1].Time - _service.Requests[0].Time > TimeSpan.FromSeconds(90));
        Assert.InRange(_service.Requests.Count, 200, 1000);
    }

    [Fact]
    public async Task CallAsync_Cancelled_EndsAtOnce()
    {
        using var stop = new CancellationTokenSource();
        _service.Otherwise = FakeService.Error(HttpStatusCode.InternalServerError, "InternalFailure");
        using var connection = _service.Connect(AwsService.Batch);
        var call = connection.CallAsync(new AwsRequest(_operation, "application/json", default), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task CallAsync_NoCredentials_SaysSoAtOnce()
    {
        using var connection = _service.Connect(AwsService.Batch, new MissingCredentials());

        var error = await Assert.ThrowsAsync<AwsServiceException>(
            () => connection.CallAsync(new AwsRequest(_operation, "application/json", default), Token));

        Assert.Contains("There are no AWS credentials", error.Message, StringComparison.Ordinal);
        Assert.Empty(_service.Requests);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<string> CallAsync()
    {
        using var connection = _service.Connect(AwsService.Batch);
        var answer = await _service.PassTimeAsync(
            connection.CallAsync(new AwsRequest(_operation, "application/json", "{}"u8.ToArray()), Token));
        return System.Text.Encoding.UTF8.GetString(answer.Span);
    }

    private static Func<HttpResponseMessage> Skewed(DateTimeOffset there) => () => FakeService.Answer(
        HttpStatusCode.Forbidden,
        """{"message": "Signature expired"}""",
        ("x-amzn-ErrorType", "InvalidSignatureException:http://internal.amazon.com/"),
        ("Date", there.ToString("R", CultureInfo.InvariantCulture)));

    private sealed class MissingCredentials : CredentialSource
    {
        public override ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken) =>
            throw new AwsCredentialException("There are no AWS credentials: none. Run 'aws configure'.");

        public override bool Expire(AwsKeys keys) => false;
    }
}

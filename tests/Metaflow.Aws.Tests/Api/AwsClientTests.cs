using System.Net;
using Metaflow.Aws.Api;
using Metaflow.Aws.Http;
using Metaflow.Aws.SecretsManager;

namespace Metaflow.Aws.Tests.Api;

/// <summary>The protocols.</summary>
public sealed class AwsClientTests : IDisposable
{
    private readonly FakeService _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task CallAsync_Json_NamesTheOperationInAHeader()
    {
        _service.Then(static () => FakeService.Answer(HttpStatusCode.OK, """{"Name": "db", "SecretString": "ü", "Unknown": [1]}"""));
        using var client = new AwsJsonClient(_service.Connect(AwsService.SecretsManager));

        var secret = await new SecretsManagerApi(client).GetSecretValueAsync("db", Token);

        Assert.Equal(("db", "ü", null), (secret.Name, secret.SecretString, secret.SecretBinary));
        Assert.DoesNotContain("ü", secret.ToString(), StringComparison.Ordinal);
        var sent = Assert.Single(_service.Requests);
        Assert.Equal("application/x-amz-json-1.1", sent.Headers["content-type"]);
        Assert.Equal("secretsmanager.GetSecretValue", sent.Headers["x-amz-target"]);
        Assert.Equal("""{"SecretId":"db"}""", sent.Text);
    }

    [Fact]
    public async Task CallAsync_OldJson_HasItsContentType()
    {
        using var client = new AwsJsonClient(
            _service.Connect(AwsService.SecretsManager with { JsonVersion = "1.0", Target = "AWSStepFunctions" }));

        await CallAsync(client, new AwsOperation("ListStateMachines"));

        Assert.Equal("application/x-amz-json-1.0", Assert.Single(_service.Requests).Headers["content-type"]);
        Assert.Equal("AWSStepFunctions.ListStateMachines", Assert.Single(_service.Requests).Headers["x-amz-target"]);
    }

    [Fact]
    public async Task CallAsync_Rest_NamesTheOperationInThePath()
    {
        using var client = new AwsJsonClient(_service.Connect(AwsService.Batch));

        await CallAsync(client, new AwsOperation("SubmitJob", "/v1/submitjob"));

        var sent = Assert.Single(_service.Requests);
        Assert.Equal(("POST", "https://test.example/v1/submitjob"), (sent.Method, sent.Url.AbsoluteUri));
        Assert.Equal("application/json", sent.Headers["content-type"]);
        Assert.False(sent.Headers.ContainsKey("x-amz-target"));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("{\"SecretString\": 17}")]
    public async Task CallAsync_AnswerThatIsNone_SaysWhoAnsweredAndNotWhat(string body)
    {
        _service.Otherwise = () => FakeService.Answer(HttpStatusCode.OK, body);
        using var client = new AwsJsonClient(_service.Connect(AwsService.SecretsManager));

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => CallAsync(client, new AwsOperation("GetSecretValue")));

        Assert.Contains("https://test.example", error.Message, StringComparison.Ordinal);
        Assert.Contains("AWS_ENDPOINT_URL_SECRETS_MANAGER", error.Message, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    [Fact]
    public async Task CallAsync_Query_SendsAFormAndReadsTheResult()
    {
        _service.Then(static () => FakeService.Answer(
            HttpStatusCode.OK,
            "<GetThingResponse xmlns=\"urn:x\"><GetThingResult><Name>a&amp;b</Name></GetThingResult><ResponseMetadata/></GetThingResponse>"));
        using var client = new AwsQueryClient(_service.Connect(AwsService.SecurityTokens));

        var answer = await client.CallAsync(new AwsOperation("GetThing"), [("A", "1 2&=+/ü"), ("B", null), ("C.member.1", "")], Token);

        Assert.Equal("a&b", XmlAnswer.Text(answer, "Name"));
        var sent = Assert.Single(_service.Requests);
        Assert.Equal("application/x-www-form-urlencoded; charset=utf-8", sent.Headers["content-type"]);
        Assert.Equal("Action=GetThing&Version=2011-06-15&A=1%202%26%3D%2B%2F%C3%BC&C.member.1=", sent.Text);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("<html/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><GetThingResponse>&e;</GetThingResponse>")]
    public async Task CallAsync_QueryAnswerThatIsNone_SaysWhoAnswered(string body)
    {
        _service.Otherwise = () => FakeService.Answer(HttpStatusCode.OK, body);
        using var client = new AwsQueryClient(_service.Connect(AwsService.SecurityTokens));

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => client.CallAsync(new AwsOperation("GetThing"), [], Token));

        Assert.Contains("what is no answer of AWS STS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_QueryError_HasItsCode()
    {
        _service.Otherwise = () => FakeService.Answer(
            HttpStatusCode.BadRequest,
            "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id x does not exist</Message></Error></ErrorResponse>");
        using var client = new AwsQueryClient(_service.Connect(AwsService.CloudFormation));

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => client.CallAsync(new AwsOperation("DescribeStacks"), [], Token));

        Assert.Equal(("ValidationError", true, false), (error.Code, error.IsNotFound, error.IsThrottled));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<GetSecretValueResponse> CallAsync(AwsJsonClient client, AwsOperation operation) => client.CallAsync(
        operation,
        new GetSecretValueRequest("x"),
        SecretsManagerJson.Default.GetSecretValueRequest,
        SecretsManagerJson.Default.GetSecretValueResponse,
        Token);
}

using System.Globalization;
using System.Net;
using Metaflow.Aws.Api;
using Metaflow.Aws.SecurityTokens;
using Metaflow.Aws.Tests.Api;

namespace Metaflow.Aws.Tests.Services;

public sealed class RoleCredentialSourceTests : IDisposable
{
    private readonly FakeService _service = new();
    private readonly AwsQueryClient _client;
    private readonly RoleCredentialSource _source;
    private int _taken;

    public RoleCredentialSourceTests()
    {
        _service.Otherwise = () => Keys($"KEY{++_taken}");
        _client = new AwsQueryClient(_service.Connect(AwsService.SecurityTokens));
        _source = new RoleCredentialSource(new SecurityTokensApi(_client), "arn:aws:iam::1:role/reader", _service.Time);
    }

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task GetAsync_Role_IsTakenOnceUntilShortlyBeforeItsEnd()
    {
        Assert.Equal("KEY1", (await _source.GetAsync(Token)).AccessKey);
        _service.Time.Advance(TimeSpan.FromMinutes(54));
        Assert.Equal("KEY1", (await _source.GetAsync(Token)).AccessKey);
        _service.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("KEY2", (await _source.GetAsync(Token)).AccessKey);

        Assert.Equal(
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Freader&RoleSessionName=metaflow",
            _service.Requests[0].Text);
    }

    [Fact]
    public async Task Expire_KeysInUse_TakesTheRoleAnew()
    {
        var keys = await _source.GetAsync(Token);

        Assert.True(_source.Expire(keys));

        Assert.NotEqual(keys, await _source.GetAsync(Token));
    }

    [Fact]
    public async Task GetAsync_RoleThatIsRefused_IsNamed()
    {
        _service.Otherwise = static () => FakeService.Answer(
            HttpStatusCode.Forbidden, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>");

        var error = await Assert.ThrowsAsync<AwsServiceException>(async () => await _source.GetAsync(Token));

        Assert.Contains("AssumeRole of role 'arn:aws:iam::1:role/reader' failed with 403 AccessDenied", error.Message, StringComparison.Ordinal);
        Assert.Contains("sts:AssumeRole", error.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpResponseMessage Keys(string name) => FakeService.Answer(
        HttpStatusCode.OK,
        $"""
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>{name}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
        <Expiration>{_service.Time.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}</Expiration>
        </Credentials></AssumeRoleResult></AssumeRoleResponse>
        """);
}

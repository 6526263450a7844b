using System.Net;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Secrets;
using Metaflow.Aws.Tests.Api;
using Metaflow.Configuration;
using Metaflow.Secrets;

namespace Metaflow.Aws.Tests.Secrets;

/// <summary>Who fetches secrets.</summary>
public sealed class SecretRoleTests : IDisposable
{
    private const string SettingRole = "arn:aws:iam::1:role/setting";

    private readonly FakeService _service = new();

    public SecretRoleTests() => _service.Otherwise = Answer;

    public void Dispose() => _service.Dispose();

    [Theory]
    [InlineData("arn:aws:iam::1:role/source", SettingRole, "arn:aws:iam::1:role/source")]
    [InlineData(null, SettingRole, SettingRole)]
    public async Task GetAsync_Role_IsTakenWithOwnKeysAndFetchesWithIts(string? source, string? setting, string expected)
    {
        await GetAsync(source, setting);

        Assert.Equal(2, _service.Requests.Count);
        Assert.Contains("RoleArn=" + Uri.EscapeDataString(expected), _service.Requests[0].Text, StringComparison.Ordinal);
        Assert.Contains("Credential=AKIATEST/", _service.Requests[0].Headers["authorization"], StringComparison.Ordinal);
        Assert.Contains("Credential=OFROLE/", _service.Requests[1].Headers["authorization"], StringComparison.Ordinal);
        Assert.Equal("token", _service.Requests[1].Headers["x-amz-security-token"]);
        Assert.Equal(
            ["sts.eu-south-2.amazonaws.com", "secretsmanager.eu-south-2.amazonaws.com"], _service.Requests.Select(static r => r.Url.Host));
    }

    [Fact]
    public async Task GetAsync_NoRole_FetchesWithOwnKeys()
    {
        await GetAsync(role: null, setting: null);

        Assert.Contains("Credential=AKIATEST/", Assert.Single(_service.Requests).Headers["authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_RoleThatIsRefused_IsNamed()
    {
        _service.Otherwise = static () => FakeService.Answer(
            HttpStatusCode.Forbidden, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>");

        var error = await Assert.ThrowsAnyAsync<MetaflowException>(() => GetAsync(SettingRole, setting: null));

        Assert.Contains($"AssumeRole of role '{SettingRole}'", error.Message, StringComparison.Ordinal);
    }

    private async Task GetAsync(string? role, string? setting)
    {
        var configuration = MetaflowConfiguration.WithoutFiles(
            new Dictionary<string, string>
            {
                ["METAFLOW_AWS_SECRETS_MANAGER_DEFAULT_REGION"] = "eu-south-2",
                ["METAFLOW_AWS_SECRETS_MANAGER_DEFAULT_ROLE"] = setting ?? "",
                ["AWS_REGION"] = "eu-north-1",
            },
            Path.GetTempPath());
        var variables = await new AwsSecretsManagerBackend(new FixedCredentialSource(FakeService.Keys), () => _service).GetAsync(
            new SecretSource("aws-secrets-manager", "db") { Role = role }, () => configuration, TestContext.Current.CancellationToken);
        Assert.Equal(KeyValuePair.Create("A", "1"), Assert.Single(variables));
    }

    private HttpResponseMessage Answer() => FakeService.Answer(
        HttpStatusCode.OK,
        _service.Requests[^1].Url.Host.StartsWith("sts.", StringComparison.Ordinal)
            ? """
            <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>OFROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
            <SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """
            : """{"Name": "db", "SecretString": "{\"A\": 1}"}""");
}

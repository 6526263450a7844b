using System.Net;
using System.Text.Json;
using Metaflow.Service.Access.AwsRole;
using Metaflow.Service.Configuration;

namespace Metaflow.Service.Tests.Access;

public sealed class AuthTokenTests
{
    private const string Role = "arn:aws:iam::123456789012:role/users";

    // The SDK looks for credentials in the environment. No other tests of this assembly do.
    static AuthTokenTests()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
    }

    [Fact]
    public async Task Get_NoRole_SaysSoInTheFormThatClientsKnow()
    {
        await using var service = await GuardedService.StartAsync();

        using var response = await service.SendAsync("GET", "/auth/token");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        using var json = await ReadAsync(response);
        Assert.Contains("MF_USER_IAM_ROLE", json.RootElement.GetProperty("err_msg").GetString(), StringComparison.Ordinal);
        Assert.Equal("", json.RootElement.GetProperty("traceback").GetString());
    }

    [Fact]
    public async Task Get_StsDoesNotAnswer_SaysSoAndLogsWhy()
    {
        // Nobody listens on port 1.
        await using var service = await GuardedService.StartAsync(("MF_USER_IAM_ROLE", Role), ("MF_STS_ENDPOINT", "http://127.0.0.1:1"));

        using var response = await service.SendAsync("GET", "/auth/token");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        using var json = await ReadAsync(response);
        Assert.Contains("could not be assumed", json.RootElement.GetProperty("err_msg").GetString(), StringComparison.Ordinal);
        Assert.Single(service.Logs.Of(2250));
    }

    [Fact]
    public async Task Get_Role_GivesItsCredentials()
    {
        var endpoint = Environment.GetEnvironmentVariable("METAFLOW_TEST_AWS");
        Assert.SkipWhen(endpoint is null, "METAFLOW_TEST_AWS names no AWS for tests; ./test starts one where python3 has moto.");
        await using var service = await GuardedService.StartAsync(("MF_USER_IAM_ROLE", Role), ("MF_STS_ENDPOINT", endpoint), ("MF_REGION", "us-east-1"));

        using var response = await service.SendAsync("GET", "/auth/token");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        using var json = await ReadAsync(response);
        foreach (var member in (string[])["aws_access_key_id", "aws_secret_access_key", "aws_session_token"])
            Assert.NotEmpty(json.RootElement.GetProperty(member).GetString()!);
        Assert.DoesNotContain(
            json.RootElement.GetProperty("aws_secret_access_key").GetString()!, service.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users", null, "MF_USER_IAM_ROLE is 'users'")]
    [InlineData(Role, "sts", "MF_STS_ENDPOINT is 'sts'")]
    public void Read_ValueThatIsNone_IsNamed(string role, string? endpoint, string message)
    {
        var reader = GuardedService.Reader([("MF_USER_IAM_ROLE", role), .. endpoint is null ? [] : new[] { ("MF_STS_ENDPOINT", endpoint) }]);

        Assert.Contains(message, Assert.Throws<SettingException>(() => AwsRoleSettings.Read(reader)).Message, StringComparison.Ordinal);
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
}

using Metaflow.Aws.Secrets;
using Metaflow.Aws.Tests.Services;
using Metaflow.Configuration;
using Metaflow.Runtime;
using Metaflow.Secrets;
using Metaflow.Tests.Workers;

namespace Metaflow.Aws.Tests.Secrets;

/// <summary>Secrets as a server gives them that is not ours.</summary>
public sealed class AwsSecretsManagerBackendTests
{
    private readonly string _name = $"metaflow.test/{Guid.NewGuid():N}";

    [Fact]
    public void Backends_WithAws_KnowTheType() => Assert.IsType<AwsSecretsManagerBackend>(Backends.Default.Secrets("aws-secrets-manager"));

    [Fact]
    public async Task GetAsync_NameOrArn_IsTheSecret()
    {
        var arn = await new TestSecret { Name = _name, SecretString = """{"db-user": "me", "DB_PORT": 5}""" }.CreateAsync();

        foreach (var id in (string[])[_name, arn])
        {
            var variables = await GetAsync(SecretSource.Parse("aws-secrets-manager." + id));
            Assert.Equal(new Dictionary<string, string> { ["db_user"] = "me", ["DB_PORT"] = "5" }, variables);
        }
    }

    [Fact]
    public async Task GetAsync_Regions_AreThoseOfArnThenOptionThenSetting()
    {
        var arn = await new TestSecret { Name = _name, SecretString = """{"A": "eu"}""" }.CreateAsync("eu-west-1");
        await new TestSecret { Name = _name, SecretString = """{"A": "us"}""" }.CreateAsync("us-west-2");
        var settings = ("METAFLOW_AWS_SECRETS_MANAGER_DEFAULT_REGION", "us-west-2");

        Assert.Equal("eu", (await GetAsync(Source(arn, ("region", "us-west-2")), settings))["A"]);
        Assert.Equal("eu", (await GetAsync(Source(_name, ("region", "eu-west-1")), settings))["A"]);
        Assert.Equal("us", (await GetAsync(Source(_name), settings))["A"]);
        Assert.Equal("us", (await GetAsync(Source(_name), ("AWS_REGION", "us-west-2")))["A"]);
    }

    [Fact]
    public async Task GetAsync_Binary_IsBase64()
    {
        await new TestSecret { Name = _name, SecretBinary = "AAEC/w==" }.CreateAsync();

        Assert.Equal(KeyValuePair.Create("KEY", "AAEC/w=="), Assert.Single(await GetAsync(Source(_name, ("env_var_name", "KEY")))));
    }

    [Fact]
    public async Task GetAsync_WithARole_IsTheSecret()
    {
        await new TestSecret { Name = _name, SecretString = """{"A": "1"}""" }.CreateAsync();
        const string Role = "arn:aws:iam::123456789012:role/reader";

        Assert.Equal("1", (await GetAsync(Source(_name) with { Role = Role }))["A"]);
    }

    [Fact]
    public async Task GetAsync_NoSuchSecret_SaysWhereItWasLookedFor()
    {
        var error = await Assert.ThrowsAsync<MetaflowException>(() => GetAsync(Source(_name)));

        Assert.Contains($"has no secret '{_name}' in us-east-1", error.Message, StringComparison.Ordinal);
        Assert.Contains("METAFLOW_AWS_SECRETS_MANAGER_DEFAULT_REGION", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws-cn:secretsmanager:cn-north-1:1:secret:x", "https://secretsmanager.cn-north-1.amazonaws.com.cn")]
    [InlineData("arn:aws-us-gov:secretsmanager:us-gov-west-1:1:secret:x", "https://secretsmanager.us-gov-west-1.amazonaws.com")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:1:secret:x", "https://secretsmanager.eu-west-1.amazonaws.com")]
    [InlineData("my-arn:aws:secretsmanager:eu-west-1:1:secret:x", "https://secretsmanager.us-east-1.amazonaws.com")]
    public void EndpointOf_Arn_IsThatOfItsRegion(string id, string expected) => Assert.Equal(
        expected + "/",
        AwsSecretsManagerBackend.EndpointOf(
            new SecretSource(null, id),
            new SecretOptions(true, null, null),
            Configuration(new Dictionary<string, string> { ["AWS_REGION"] = "us-east-1" })).Url.AbsoluteUri);

    [Fact]
    public async Task Run_SecretOfAws_IsInTheEnvironmentOfTheTask()
    {
        const string Secret = "found-in-aws";
        await new TestSecret { Name = _name, SecretString = $$"""{"LEFT.BEHIND": "{{Secret}}"}""" }.CreateAsync();

        var (exitCode, process) = await FlowProcess.RunAsync(
            TestAws.Variables, "SurroundingsFlow", "run", "--with", $"secrets:sources=aws-secrets-manager.{_name}");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Equal(8, process.Output.Split($"{Secret}|yes|").Length - 1);
    }

    private static async Task<IReadOnlyDictionary<string, string>> GetAsync(SecretSource source, params (string Name, string Value)[] more)
    {
        var variables = TestAws.Variables;
        foreach (var (name, value) in more)
            variables[name] = value;
        return await new AwsSecretsManagerBackend(new Credentials.FixedCredentialSource(new Credentials.AwsKeys("test", "test", null))).GetAsync(
            source, () => Configuration(variables), TestContext.Current.CancellationToken);
    }

    private static MetaflowConfiguration Configuration(Dictionary<string, string> variables) =>
        MetaflowConfiguration.WithoutFiles(variables, Path.GetTempPath());

    private static SecretSource Source(string id, params (string Name, string Value)[] options) => new("aws-secrets-manager", id)
    {
        Options = options.ToDictionary(static o => o.Name, static o => (object?)o.Value),
    };
}

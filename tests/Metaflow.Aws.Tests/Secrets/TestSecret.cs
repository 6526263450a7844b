using System.Text.Json.Serialization;
using Metaflow.Aws.Api;
using Metaflow.Aws.Tests.Services;

namespace Metaflow.Aws.Tests.Secrets;

/// <summary>A secret in the AWS of tests.</summary>
internal sealed record TestSecret
{
    public required string Name { get; init; }

    public string? SecretString { get; init; }

    public string? SecretBinary { get; init; }

    /// <summary>Makes it.</summary>
    /// <returns>Its ARN.</returns>
    public async Task<string> CreateAsync(string region = "us-east-1")
    {
        using var client = new AwsJsonClient(TestAws.Connect(AwsService.SecretsManager, region: region));
        return (await client.CallAsync(
            new AwsOperation("CreateSecret"), this, TestSecretJson.Default.TestSecret, TestSecretJson.Default.CreatedSecret,
            TestContext.Current.CancellationToken)).Arn;
    }
}

internal sealed record CreatedSecret([property: JsonPropertyName("ARN")] string Arn);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TestSecret))]
[JsonSerializable(typeof(CreatedSecret))]
internal sealed partial class TestSecretJson : JsonSerializerContext;

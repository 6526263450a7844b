using Metaflow.Configuration;

namespace Metaflow.Aws.Api;

/// <summary>A service of AWS, and how it is called. Source: the services' API references.</summary>
/// <param name="Name">As people call it: <c>AWS Batch</c>.</param>
/// <param name="Host">What the names of its servers begin with; also its name in permissions and signatures.</param>
/// <param name="Variable">What ends the environment variable <c>AWS_ENDPOINT_URL_…</c> of its address.</param>
/// <param name="Protocol">How messages are written.</param>
internal sealed record AwsService(string Name, string Host, string Variable, AwsProtocol Protocol)
{
    public static AwsService Batch { get; } = new("AWS Batch", "batch", "BATCH", AwsProtocol.RestJson);

    public static AwsService CloudFormation { get; } =
        new("AWS CloudFormation", "cloudformation", "CLOUDFORMATION", AwsProtocol.Query) { Version = "2010-05-15" };

    public static AwsService CloudWatchLogs { get; } =
        new("Amazon CloudWatch Logs", "logs", "CLOUDWATCH_LOGS", AwsProtocol.Json) { Target = "Logs_20140328" };

    public static AwsService DynamoDb { get; } =
        new("Amazon DynamoDB", "dynamodb", "DYNAMODB", AwsProtocol.Json) { Target = "DynamoDB_20120810", JsonVersion = "1.0" };

    /// <summary>IAM, which a partition has once, for all its regions.</summary>
    public static AwsService Iam { get; } = new("AWS IAM", "iam", "IAM", AwsProtocol.Query) { Version = "2010-05-08", IsGlobal = true };

    public static AwsService SecretsManager { get; } =
        new("AWS Secrets Manager", "secretsmanager", "SECRETS_MANAGER", AwsProtocol.Json)
        {
            Target = "secretsmanager",
            RegionOption = ConfigurationOptions.AwsSecretsManagerDefaultRegion,
        };

    public static AwsService SecurityTokens { get; } = new("AWS STS", "sts", "STS", AwsProtocol.Query) { Version = "2011-06-15" };

    /// <summary>What the header <c>X-Amz-Target</c> begins with, for <see cref="AwsProtocol.Json"/>.</summary>
    public string Target { get; init; } = "";

    /// <summary>The version of JSON messages, for <see cref="AwsProtocol.Json"/>: <c>1.0</c> or <c>1.1</c>.</summary>
    public string JsonVersion { get; init; } = "1.1";

    /// <summary>The version of the API, for <see cref="AwsProtocol.Query"/>.</summary>
    public string Version { get; init; } = "";

    /// <summary>The setting of the region that goes before the process's; null for none.</summary>
    public ConfigurationOption<string?>? RegionOption { get; init; }

    /// <summary>Whether it has one server for all regions.</summary>
    public bool IsGlobal { get; init; }

    public override string ToString() => Name;
}

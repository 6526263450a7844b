using Amazon.Runtime;
using Metaflow.Configuration;

namespace Metaflow.Aws.Credentials;

/// <summary>The region of this process.</summary>
internal static class AwsRegion
{
    /// <summary>The region where nothing names one: S3 there knows where every bucket is.</summary>
    public const string Default = "us-east-1";

    /// <summary>The region that the environment names; null when it does not.</summary>
    public static string? Given(MetaflowConfiguration configuration) =>
        configuration.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } region ? region
        : configuration.GetEnvironmentVariable("AWS_DEFAULT_REGION") is { Length: > 0 } other ? other
        : null;

    /// <summary>The region of the profile in AWS's files; null when there is none.</summary>
    public static string? OfProfile()
    {
        try
        {
            return FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName;
        }
        catch (Exception e) when (e is AmazonClientException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}

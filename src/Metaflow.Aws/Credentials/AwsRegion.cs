using System.Buffers;
using Amazon.Runtime;
using Metaflow.Configuration;

namespace Metaflow.Aws.Credentials;

/// <summary>The region of this process.</summary>
internal static class AwsRegion
{
    private static readonly SearchValues<char> _characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The region where nothing names one: S3 there knows where every bucket is.</summary>
    public const string Default = "us-east-1";

    /// <summary>What the names of a region's servers end in.</summary>
    public static string DomainOf(string region) => region switch
    {
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => "amazonaws.com.cn",
        _ when region.StartsWith("eusc-", StringComparison.Ordinal) => "amazonaws.eu",
        _ when region.StartsWith("us-iso-", StringComparison.Ordinal) => "c2s.ic.gov",
        _ when region.StartsWith("us-isob-", StringComparison.Ordinal) => "sc2s.sgov.gov",
        _ when region.StartsWith("us-isof-", StringComparison.Ordinal) => "csp.hci.ic.gov",
        _ when region.StartsWith("eu-isoe-", StringComparison.Ordinal) => "cloud.adc-e.uk",
        _ => "amazonaws.com",
    };

    /// <summary>Whether a text can be the name of a region; it becomes a part of a server's name.</summary>
    public static bool IsName(string text) => text.Length is > 0 and < 64 && !text.AsSpan().ContainsAnyExcept(_characters);

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

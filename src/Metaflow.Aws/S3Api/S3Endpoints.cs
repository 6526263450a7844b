using System.Collections.Concurrent;
using Metaflow.Aws.Credentials;

namespace Metaflow.Aws.S3Api;

/// <summary>Which server has a bucket, and in which region. Regions that S3 tells are remembered. Thread-safe.</summary>
internal sealed class S3Endpoints(S3Settings settings)
{
    private readonly Lazy<string> _region = new(() =>
        settings.Region ?? (settings.Endpoint is null ? AwsRegion.OfProfile() : null) ?? AwsRegion.Default);

    private readonly ConcurrentDictionary<string, string> _regions = new(StringComparer.Ordinal);

    /// <summary>The region to sign for.</summary>
    public string RegionOf(string bucket) => _regions.GetValueOrDefault(bucket) ?? _region.Value;

    /// <summary>Notes where a bucket is.</summary>
    /// <returns>Whether that is news.</returns>
    public bool TryMove(string bucket, string region)
    {
        if (region == RegionOf(bucket) || !AwsRegion.IsName(region))
            return false;
        _regions[bucket] = region;
        return true;
    }

    /// <summary>The URL of a bucket, without a slash at its end.</summary>
    public Uri UrlOf(string bucket) => new(Prefix(bucket));

    /// <summary>What the URL of an object in the bucket begins with, up to the slash before the key.</summary>
    public string Prefix(string bucket)
    {
        if (settings.Endpoint is { } endpoint)
            return $"{endpoint.AbsoluteUri.TrimEnd('/')}/{bucket}";
        var region = RegionOf(bucket);
        var host = $"s3.{region}.{AwsRegion.DomainOf(region)}";
        // A dot in the bucket's name would not match the certificate of the host.
        return bucket.Contains('.') || bucket.Contains('_') || bucket.Any(char.IsUpper)
            ? $"https://{host}/{bucket}"
            : $"https://{bucket}.{host}";
    }
}

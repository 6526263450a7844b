using Metaflow.Aws.Api;
using Metaflow.Aws.Credentials;
using Metaflow.Configuration;

namespace Metaflow.Aws.S3Api;

/// <summary>How S3 is reached. Equal settings share one connection.</summary>
internal sealed record S3Settings
{
    /// <summary>The server; null for AWS's in the region.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>A file of certificates to trust instead of the machine's; null for those; <c>false</c> trusts every certificate.</summary>
    public string? VerifyCertificate { get; init; }

    /// <summary>The region to begin with; null to find it.</summary>
    public string? Region { get; init; }

    /// <summary>How objects are encrypted where they lie: <c>AES256</c>, <c>aws:kms</c>; null as the bucket says.</summary>
    public string? Encryption { get; init; }

    /// <summary>How often a request is tried again.</summary>
    public int RetryCount { get; init; } = 20;

    /// <summary>How long all tries of a request may take together once one has failed.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long S3 may be silent before a try counts as failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether to say when a request is tried again.</summary>
    public bool LogRetries { get; init; }

    /// <summary>The most requests at a time.</summary>
    public int WorkerCount { get; init; } = 64;

    /// <summary>The folder for temporary files.</summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();

    /// <summary>The settings of a configuration.</summary>
    /// <exception cref="ConfigurationException">One is not valid.</exception>
    public static S3Settings Of(MetaflowConfiguration configuration) => new()
    {
        Endpoint = EndpointOf(configuration),
        VerifyCertificate = configuration.Get(ConfigurationOptions.S3VerifyCertificate) is { Length: > 0 } file ? file : null,
        Region = AwsRegion.Given(configuration),
        Encryption = configuration.Get(ConfigurationOptions.S3ServerSideEncryption) is { Length: > 0 } encryption ? encryption : null,
        RetryCount = Math.Max(
            configuration.Get(ConfigurationOptions.S3RetryCount), configuration.Get(ConfigurationOptions.S3TransientRetryCount)),
        RetryTime = TimeSpan.FromSeconds(configuration.Get(ConfigurationOptions.S3RetrySeconds)),
        LogRetries = configuration.Get(ConfigurationOptions.S3LogTransientRetries),
        WorkerCount = configuration.Get(ConfigurationOptions.S3WorkerCount),
        TemporaryFolder = configuration.Get(ConfigurationOptions.TempDir) is { Length: > 0 } folder
            ? Path.GetFullPath(folder, configuration.WorkingDirectory)
            : Path.GetTempPath(),
    };

    private static Uri? EndpointOf(MetaflowConfiguration configuration)
    {
        var (text, name) = configuration.Get(ConfigurationOptions.S3EndpointUrl) is { Length: > 0 } given
            ? (given, ConfigurationOptions.S3EndpointUrl.Key)
            : configuration.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3") is { Length: > 0 } forS3
                ? (forS3, "AWS_ENDPOINT_URL_S3")
                : (configuration.GetEnvironmentVariable("AWS_ENDPOINT_URL"), "AWS_ENDPOINT_URL");
        return string.IsNullOrEmpty(text) ? null : AwsEndpoint.UrlOf(text, name);
    }
}

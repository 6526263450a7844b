using Metaflow.Aws.Credentials;
using Metaflow.Configuration;

namespace Metaflow.Aws.Api;

/// <summary>Which server a service is called at.</summary>
/// <param name="Url">The server.</param>
/// <param name="Region">The region to sign for.</param>
internal sealed record AwsEndpoint(Uri Url, string Region)
{
    /// <summary>What names a file of certificates to trust.</summary>
    public const string CertificatesVariable = "AWS_CA_BUNDLE";

    /// <summary>A file of certificates to trust instead of the machine's; null for those.</summary>
    public string? Certificates { get; init; }

    /// <summary>
    /// The server of a service: that of <c>AWS_ENDPOINT_URL_…</c> or <c>AWS_ENDPOINT_URL</c>, or else AWS's in the region. The region is that of
    /// the service's setting, the environment or the profile.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="configuration">Tells the environment.</param>
    /// <param name="region">The region; null for that of the process.</param>
    /// <exception cref="ConfigurationException">There is no region, or one of these is not valid.</exception>
    public static AwsEndpoint Find(AwsService service, MetaflowConfiguration configuration, string? region = null)
    {
        var url = GivenUrl(service, configuration);
        region ??= OptionOf(service, configuration) ?? AwsRegion.Given(configuration) ?? AwsRegion.OfProfile() ?? (url is null ? null : AwsRegion.Default);
        if (region is null)
        {
            throw new ConfigurationException(
                $"{service} needs a region, and none is set. Set AWS_REGION, as to us-east-1, or give the profile one by 'aws configure'."
                + (service.RegionOption is { } option ? $" {option.Key} sets one for this service alone." : ""));
        }

        if (!AwsRegion.IsName(region))
            throw new ConfigurationException($"'{region}' is no AWS region; a region is called like us-east-1.");
        var endpoint = service.IsGlobal ? GlobalOf(service, region) : RegionalOf(service, region);
        return endpoint with
        {
            Url = url ?? endpoint.Url,
            Certificates = configuration.GetEnvironmentVariable(CertificatesVariable) is { Length: > 0 } file ? file : null,
        };
    }

    /// <summary>The URL of a server.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="name">What is set to it, for messages.</param>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public static Uri UrlOf(string text, string name) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? url
            : throw new ConfigurationException($"{name} is '{text}', which is no URL of a server; write https://host or http://host:port.");

    private static AwsEndpoint RegionalOf(AwsService service, string region) =>
        new(new Uri($"https://{service.Host}.{region}.{AwsRegion.DomainOf(region)}"), region);

    /// <remarks>Source: AWS's list of endpoints of IAM.</remarks>
    private static AwsEndpoint GlobalOf(AwsService service, string region) => region switch
    {
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => RegionalOf(service, "cn-north-1"),
        _ when region.StartsWith("us-gov-", StringComparison.Ordinal) =>
            new(new Uri($"https://{service.Host}.us-gov.amazonaws.com"), "us-gov-west-1"),
        _ when AwsRegion.DomainOf(region) == "amazonaws.com" => new(new Uri($"https://{service.Host}.amazonaws.com"), AwsRegion.Default),
        _ => RegionalOf(service, region),
    };

    private static string? OptionOf(AwsService service, MetaflowConfiguration configuration) =>
        service.RegionOption is { } option && configuration.Get(option) is { Length: > 0 } region ? region : null;

    private static Uri? GivenUrl(AwsService service, MetaflowConfiguration configuration)
    {
        foreach (var name in (string[])[$"AWS_ENDPOINT_URL_{service.Variable}", "AWS_ENDPOINT_URL"])
        {
            if (configuration.GetEnvironmentVariable(name) is { Length: > 0 } text)
                return UrlOf(text, name);
        }

        return null;
    }
}

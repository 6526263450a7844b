using Metaflow.Metadata.Service;

namespace Metaflow.Tests;

/// <summary>The metadata service that tests use: the one at <c>METAFLOW_TEST_SERVICE_URL</c>, of whatever make.</summary>
internal static class MetadataService
{
    /// <summary>The address; null when there is none.</summary>
    public static string? FindUrl() =>
        Environment.GetEnvironmentVariable("METAFLOW_TEST_SERVICE_URL") is { Length: > 0 } url ? url : null;

    /// <summary>The address; skips the test where there is none.</summary>
    public static string RequireUrl()
    {
        var url = FindUrl();
        Assert.SkipWhen(url is null, "METAFLOW_TEST_SERVICE_URL names no metadata service.");
        return url!;
    }

    /// <summary>A provider of the service; skips the test where there is none.</summary>
    public static ServiceMetadata Open(string user = "ann") => new(new ServiceSettings(RequireUrl()), user);

    /// <summary>The name of a flow that nobody else has: a service keeps what other tests leave.</summary>
    public static string NewFlowName() => "Flow_" + Guid.NewGuid().ToString("N");
}

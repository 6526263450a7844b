namespace Metaflow.Service;

/// <summary>Which service this is.</summary>
internal static class ServiceVersion
{
    /// <summary>The header that tells clients the version.</summary>
    public const string Header = "METADATA_SERVICE_VERSION";

    /// <summary>The version of Netflix's service whose API this is. Clients tell by it what they may ask for.</summary>
    public const string Protocol = "2.5.1";

    /// <summary>The version of this program.</summary>
    public static string Product { get; } = typeof(ServiceVersion).Assembly.GetName().Version!.ToString(3);
}

using Metaflow.Configuration;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>How the configuration says that artifacts are stored and read.</summary>
internal static class BlobSettings
{
    private const string CacheFolder = "metaflow_client";

    /// <exception cref="ConfigurationException">A setting cannot be understood.</exception>
    public static BlobOptions Of(MetaflowConfiguration configuration) => new()
    {
        CompressionLevel = configuration.Get(ConfigurationOptions.ArtifactCompressionLevel),
        VerifyKeys = configuration.Get(ConfigurationOptions.ArtifactVerify),
    };

    /// <summary>What keeps the artifacts that the client reads from remote datastores.</summary>
    /// <exception cref="ConfigurationException">A setting cannot be understood.</exception>
    public static BlobFileCache CacheOf(MetaflowConfiguration configuration) => new(
        configuration.Get(ConfigurationOptions.ClientCachePath) is { Length: > 0 } path
            ? Path.GetFullPath(path, configuration.WorkingDirectory)
            : Path.Combine(Path.GetTempPath(), CacheFolder),
        (long)configuration.Get(ConfigurationOptions.ClientCacheMaxSize) << 20);
}

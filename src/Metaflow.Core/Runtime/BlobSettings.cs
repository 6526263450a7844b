using Metaflow.Configuration;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>How the configuration says that artifacts are stored and read.</summary>
internal static class BlobSettings
{
    /// <exception cref="ConfigurationException">A setting cannot be understood.</exception>
    public static BlobOptions Of(MetaflowConfiguration configuration) => new()
    {
        CompressionLevel = configuration.Get(ConfigurationOptions.ArtifactCompressionLevel),
        VerifyKeys = configuration.Get(ConfigurationOptions.ArtifactVerify),
    };
}

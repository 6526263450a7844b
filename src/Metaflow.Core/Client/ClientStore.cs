using Metaflow.Artifacts;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;

namespace Metaflow.Client;

/// <summary>Where the client looks: the records, the storage, and the namespace that it sees.</summary>
/// <param name="Metadata">The records.</param>
/// <param name="Storage">The data.</param>
/// <param name="Namespace">Only runs with this tag are seen; null sees all.</param>
/// <param name="Serializers">Those that the running program has registered.</param>
/// <param name="Blobs">How artifacts are read.</param>
internal sealed record ClientStore(
    MetadataProvider Metadata, Storage Storage, string? Namespace, ArtifactSerializers Serializers, BlobOptions Blobs)
{
    /// <summary>The store that the configuration names, seen from inside the running task or from outside of any.</summary>
    public static ClientStore Open()
    {
        var configuration = MetaflowConfiguration.FromEnvironment();
        var root = LocalDatastoreRoot.Resolve(
            configuration.Get(ConfigurationOptions.DatastoreSysrootLocal), configuration.WorkingDirectory, create: false)
            ?? throw new MetaflowException(
                $"There is no datastore in '{configuration.WorkingDirectory}' or above it; run a flow there first.");
        return new ClientStore(
            new LocalMetadata(root, RunUser.NameOf(configuration)),
            new LocalStorage(root),
            Current.IsRunningFlow ? Current.Namespace : RunUser.IdentityOf(configuration).Tag,
            Current.Task?.Serializers ?? ArtifactSerializers.None,
            BlobSettings.Of(configuration));
    }

    public bool Sees(RunEntry run) =>
        Namespace is null || run.Tags.Contains(Namespace) || run.SystemTags.Contains(Namespace);
}

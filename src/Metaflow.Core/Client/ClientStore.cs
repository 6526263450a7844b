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
    /// <summary>Inside a task the store that its run writes to; elsewhere the one that the configuration names.</summary>
    public static ClientStore Open() => Current.Task is { } task ? Of(task) : Open(MetaflowConfiguration.FromEnvironment());

    /// <summary>The store of a run, in which all of its runs are seen.</summary>
    public static ClientStore Of(RunStorage storage, ArtifactSerializers serializers) => new(
        storage.Metadata, storage.Datastore.Storage, null, serializers, storage.Context.Blobs);

    private static ClientStore Of(CurrentTask task) =>
        Of(task.Storage, task.Serializers) with { Namespace = task.Namespace };

    private static ClientStore Open(MetaflowConfiguration configuration)
    {
        var datastore = Backends.Default.Datastore(configuration.Get(ConfigurationOptions.DefaultDatastore));
        var metadata = Backends.Default.Metadata(configuration.Get(ConfigurationOptions.DefaultMetadata));
        var (root, location) = (datastore.FindRoot(configuration, create: false), metadata.FindLocation(configuration, create: false));
        if (root is null || location is null)
        {
            throw new MetaflowException(
                $"There is no datastore in '{configuration.WorkingDirectory}' or above it; run a flow there first.");
        }

        return new ClientStore(
            metadata.Open(location, RunUser.NameOf(configuration), null),
            datastore.Open(root),
            RunUser.IdentityOf(configuration).Tag,
            ArtifactSerializers.None,
            BlobSettings.Of(configuration));
    }

    public bool Sees(RunEntry run) =>
        Namespace is null || run.Tags.Contains(Namespace) || run.SystemTags.Contains(Namespace);
}

using System.Collections.Concurrent;
using Metaflow.Artifacts;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;

namespace Metaflow.Client;

/// <summary>Where a client reads: the records and the data. Thread-safe.</summary>
/// <param name="metadata">The records.</param>
/// <param name="storage">The data at hand; runs may say that theirs is elsewhere.</param>
/// <param name="backends">What opens data that is elsewhere.</param>
/// <param name="serializers">Those that the running program has registered.</param>
/// <param name="configuration">The settings of this process, for opening data that is elsewhere.</param>
/// <param name="blobs">How artifacts are read.</param>
/// <param name="cache">What keeps on this machine what comes from remote storages; null for nothing.</param>
internal sealed class ClientStore(
    MetadataProvider metadata,
    Storage storage,
    Backends backends,
    ArtifactSerializers serializers,
    Func<MetaflowConfiguration> configuration,
    BlobOptions blobs,
    BlobFileCache? cache = null)
{
    private readonly ConcurrentDictionary<(string Flow, string? Root), FlowDatastore> _datastores = new();

    public MetadataProvider Metadata { get; } = metadata;

    public Storage Storage { get; } = storage;

    public ArtifactSerializers Serializers { get; } = serializers;

    /// <summary>The store that a run writes to.</summary>
    public static ClientStore Of(RunStorage storage, ArtifactSerializers serializers) => new(
        storage.Metadata,
        storage.Datastore.Storage,
        Backends.Default,
        serializers,
        MetaflowConfiguration.FromEnvironment,
        storage.Context.Blobs,
        storage.Datastore.Storage.IsRemote ? BlobSettings.CacheOf(MetaflowConfiguration.FromEnvironment()) : null);

    /// <summary>The store that the configuration names.</summary>
    /// <exception cref="MetaflowException">There is no datastore.</exception>
    public static ClientStore Open(MetaflowConfiguration configuration, Backends backends, ArtifactSerializers serializers) =>
        TryOpen(configuration, backends, serializers) ?? throw new MetaflowException(
            $"There is no datastore in '{configuration.WorkingDirectory}' or above it; run a flow there first.");

    /// <summary>The store that the configuration names; null when there are no data or no records.</summary>
    public static ClientStore? TryOpen(MetaflowConfiguration configuration, Backends backends, ArtifactSerializers serializers)
    {
        var datastore = backends.Datastore(configuration.Get(ConfigurationOptions.DefaultDatastore));
        var metadata = backends.Metadata(configuration.Get(ConfigurationOptions.DefaultMetadata));
        var (root, location) = (datastore.FindRoot(configuration, create: false), metadata.FindLocation(configuration, create: false));
        if (location is null || (root is null && metadata.Name == LocalMetadata.TypeName))
            return null;

        // Records that are not of this machine say where their data is: there need not be any at hand.
        var storage = root is not null
            ? datastore.Open(root, () => configuration)
            : new LocalStorage(Path.Combine(configuration.WorkingDirectory, LocalDatastoreRoot.DirectoryName));
        return new ClientStore(
            metadata.Open(location, RunUser.NameOf(configuration), () => configuration, null),
            storage,
            backends,
            serializers,
            () => configuration,
            BlobSettings.Of(configuration),
            BlobSettings.CacheOf(configuration));
    }

    /// <summary>The data of a flow in the storage at hand.</summary>
    public FlowDatastore DatastoreOf(string flow) => DatastoreOf(flow, Storage, root: null);

    /// <summary>The data of a flow where a record says that it is, unless the storage at hand has it.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="type">The recorded type of the storage; null when none is recorded.</param>
    /// <param name="root">The recorded root of the storage; null when none is recorded.</param>
    /// <param name="path">A path that the right storage has.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ConfigurationException">The data is in a kind of storage that this program does not know.</exception>
    public async ValueTask<FlowDatastore> FindDatastoreAsync(
        string flow, string? type, string? root, string path, CancellationToken cancellationToken)
    {
        // A local datastore may have been moved since the record was made, so the one at hand comes first.
        if (string.IsNullOrEmpty(type) || string.IsNullOrEmpty(root) || (type == Storage.Type && root == Storage.Root)
            || (type == Storage.Type && await Storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false)))
            return DatastoreOf(flow);

        // What is gone there as well is reported as missing from the storage at hand.
        return type == LocalStorage.TypeName && !Directory.Exists(root)
            ? DatastoreOf(flow)
            : DatastoreOf(flow, backends.Datastore(type).Open(root, configuration), root);
    }

    /// <summary>Reads an included file of a flow, from the storage at hand or from where the run has put it.</summary>
    /// <exception cref="MetaflowException">The file is not there, or is not what was stored.</exception>
    public byte[] LoadFile(string flow, IncludedFileDescriptor file)
    {
        var inside = new IncludedFileStore(Storage, $"{RunStorage.FilesFolder}/{flow}");
        return inside.TryLoadKept(file) ?? Beside(flow)?.TryLoadKept(file) ?? inside.Load(file);
    }

    /// <summary>The files of a local datastore whose place was configured.</summary>
    private IncludedFileStore? Beside(string flow) =>
        Storage is LocalStorage && Path.GetDirectoryName(Storage.Root) is { } parent
            ? new IncludedFileStore(new LocalStorage(parent), $"{RunStorage.FilesFolder}/{flow}")
            : null;

    private FlowDatastore DatastoreOf(string flow, Storage at, string? root) =>
        _datastores.GetOrAdd((flow, root), _ => new FlowDatastore(
            flow, at, blobs: blobs, cache: at.IsRemote ? cache : null));
}

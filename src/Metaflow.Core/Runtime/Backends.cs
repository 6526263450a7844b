using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Metadata.Service;
using Metaflow.Runtime.Remote;
using Metaflow.Secrets;

namespace Metaflow.Runtime;

/// <summary>
/// The datastores, metadata providers, secrets backends and places for tasks that a program knows, by name: the one place where they are
/// registered, for launching a run, for its workers, for the client and for the command line. Immutable and thread-safe.
/// </summary>
public sealed class Backends
{
    private readonly IReadOnlyList<DatastoreType> _datastores;
    private readonly IReadOnlyList<MetadataType> _metadata;
    private readonly IReadOnlyList<SecretsBackend> _secrets;
    private readonly IReadOnlyList<ComputeType> _compute;

    private readonly Lazy<Backends>? _extended;

    private Backends(
        IReadOnlyList<DatastoreType> datastores,
        IReadOnlyList<MetadataType> metadata,
        IReadOnlyList<SecretsBackend> secrets,
        IReadOnlyList<ComputeType> compute,
        bool isExtensible = false)
    {
        _datastores = datastores;
        _metadata = metadata;
        _secrets = secrets;
        _compute = compute;
        if (isExtensible)
            _extended = new(() => BackendsExtension.AddAll(new Backends(datastores, metadata, secrets, compute)));
    }

    /// <summary>
    /// Metaflow's own: <c>local</c>; <c>local</c> and <c>service</c>; and <c>inline</c>; and what <see cref="BackendsExtension"/> finds beside it.
    /// </summary>
    public static Backends Default { get; } =
        new([new LocalDatastoreType()], [new LocalMetadataType(), new ServiceMetadataType()], [new InlineSecretsBackend()], [], isExtensible: true);

    /// <summary>These with what packages add. To load those takes time, which a program that needs nothing of them does not spend.</summary>
    private Backends Whole => _extended?.Value ?? this;

    /// <summary>Names of datastores, in the order of registration.</summary>
    public IReadOnlyList<string> DatastoreNames => [.. Whole._datastores.Select(d => d.Name)];

    /// <summary>Names of metadata providers, in the order of registration.</summary>
    public IReadOnlyList<string> MetadataNames => [.. Whole._metadata.Select(m => m.Name)];

    /// <summary>These and one datastore more; it takes the place of one of its name.</summary>
    /// <param name="type">The datastore.</param>
    public Backends Add(DatastoreType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Backends([.. Whole._datastores.Where(d => d.Name != type.Name), type], Whole._metadata, Whole._secrets, Whole._compute);
    }

    /// <summary>These and one metadata provider more; it takes the place of one of its name.</summary>
    /// <param name="type">The metadata provider.</param>
    public Backends Add(MetadataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Backends(Whole._datastores, [.. Whole._metadata.Where(m => m.Name != type.Name), type], Whole._secrets, Whole._compute);
    }

    /// <summary>These and one secrets backend more; it takes the place of one of its type.</summary>
    /// <param name="backend">The secrets backend.</param>
    public Backends Add(SecretsBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return new Backends(Whole._datastores, Whole._metadata, [.. Whole._secrets.Where(s => s.Type != backend.Type), backend], Whole._compute);
    }

    /// <summary>These and one place for tasks more; it takes the place of one of its name.</summary>
    internal Backends Add(ComputeType type) =>
        new(Whole._datastores, Whole._metadata, Whole._secrets, [.. Whole._compute.Where(c => c.Name != type.Name), type]);

    /// <summary>The datastore of a name.</summary>
    /// <param name="name">As in <c>--datastore</c>.</param>
    /// <exception cref="ConfigurationException">There is none; the message lists those there are.</exception>
    public DatastoreType Datastore(string name) => Find("Datastore", static b => b._datastores, static d => d.Name, name);

    /// <summary>The metadata provider of a name.</summary>
    /// <param name="name">As in <c>--metadata</c>.</param>
    /// <exception cref="ConfigurationException">There is none; the message lists those there are.</exception>
    public MetadataType Metadata(string name) => Find("Metadata provider", static b => b._metadata, static m => m.Name, name);

    /// <summary>The secrets backend of a type.</summary>
    /// <param name="type">As in <c>type.id</c>.</param>
    /// <exception cref="ConfigurationException">There is none; the message lists those there are.</exception>
    public SecretsBackend Secrets(string type) => Find("Secrets backend", static b => b._secrets, static s => s.Type, type);

    /// <summary>The place for tasks of a name.</summary>
    /// <exception cref="ConfigurationException">There is none; the message lists those there are.</exception>
    internal ComputeType Compute(string name) => Find("Place for tasks", static b => b._compute, static c => c.Name, name);

    /// <summary>The same, with everything that they open wrapped: for tests that watch or disturb it, in workers too.</summary>
    internal Backends Wrap(Func<Storage, Storage> storage, Func<MetadataProvider, MetadataProvider> metadata) => new(
        [.. Whole._datastores.Select(d => new WrappedDatastoreType(d, storage))],
        [.. Whole._metadata.Select(m => new WrappedMetadataType(m, metadata))],
        Whole._secrets,
        Whole._compute);

    private T Find<T>(string kind, Func<Backends, IReadOnlyList<T>> listOf, Func<T, string> nameOf, string name)
        where T : class => listOf(this).FirstOrDefault(one => nameOf(one) == name)
        ?? listOf(Whole).FirstOrDefault(one => nameOf(one) == name)
        ?? throw new ConfigurationException(
            $"{kind} '{name}' is not known; choose from {string.Join(", ", listOf(Whole).Select(nameOf))}.");

    private sealed class WrappedDatastoreType(DatastoreType inner, Func<Storage, Storage> wrap) : DatastoreType
    {
        public override string Name => inner.Name;

        public override ConfigurationOption<string?>? RootOption => inner.RootOption;

        public override string? FindRoot(MetaflowConfiguration configuration, bool create) =>
            inner.FindRoot(configuration, create);

        public override string FindDatatoolsRoot(MetaflowConfiguration configuration, string root) =>
            inner.FindDatatoolsRoot(configuration, root);

        public override Storage Open(string root, Func<MetaflowConfiguration> configuration) => wrap(inner.Open(root, configuration));
    }

    private sealed class WrappedMetadataType(MetadataType inner, Func<MetadataProvider, MetadataProvider> wrap) : MetadataType
    {
        public override string Name => inner.Name;

        public override string? FindLocation(MetaflowConfiguration configuration, bool create) =>
            inner.FindLocation(configuration, create);

        public override string FindRemoteLocation(MetaflowConfiguration configuration, string location) =>
            inner.FindRemoteLocation(configuration, location);

        public override MetadataProvider Open(
            string location, string? user, Func<MetaflowConfiguration> configuration, TimeProvider? time) =>
            wrap(inner.Open(location, user, configuration, time));
    }
}

using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Secrets;

namespace Metaflow.Runtime;

/// <summary>
/// The datastores, metadata providers and secrets backends that a program knows, by name: the one place where they are registered, for launching a run, for
/// its workers, for the client and for the command line. Immutable and thread-safe.
/// </summary>
public sealed class Backends
{
    private readonly IReadOnlyList<DatastoreType> _datastores;
    private readonly IReadOnlyList<MetadataType> _metadata;
    private readonly IReadOnlyList<SecretsBackend> _secrets;

    private Backends(
        IReadOnlyList<DatastoreType> datastores, IReadOnlyList<MetadataType> metadata, IReadOnlyList<SecretsBackend> secrets)
    {
        _datastores = datastores;
        _metadata = metadata;
        _secrets = secrets;
    }

    /// <summary>
    /// Metaflow's own: <c>local</c>, <c>local</c> and <c>inline</c>, and what <see cref="BackendsExtension"/> finds beside it.
    /// </summary>
    public static Backends Default { get; } = BackendsExtension.AddAll(
        new Backends([new LocalDatastoreType()], [new LocalMetadataType()], [new InlineSecretsBackend()]));

    /// <summary>Names of datastores, in the order of registration.</summary>
    public IReadOnlyList<string> DatastoreNames => [.. _datastores.Select(d => d.Name)];

    /// <summary>Names of metadata providers, in the order of registration.</summary>
    public IReadOnlyList<string> MetadataNames => [.. _metadata.Select(m => m.Name)];

    /// <summary>These and one datastore more; it takes the place of one of its name.</summary>
    /// <param name="type">The datastore.</param>
    public Backends Add(DatastoreType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Backends([.. _datastores.Where(d => d.Name != type.Name), type], _metadata, _secrets);
    }

    /// <summary>These and one metadata provider more; it takes the place of one of its name.</summary>
    /// <param name="type">The metadata provider.</param>
    public Backends Add(MetadataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Backends(_datastores, [.. _metadata.Where(m => m.Name != type.Name), type], _secrets);
    }

    /// <summary>These and one secrets backend more; it takes the place of one of its type.</summary>
    /// <param name="backend">The secrets backend.</param>
    public Backends Add(SecretsBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return new Backends(_datastores, _metadata, [.. _secrets.Where(s => s.Type != backend.Type), backend]);
    }

    /// <summary>The datastore of a name.</summary>
    /// <param name="name">As in <c>--datastore</c>.</param>
    /// <exception cref="ConfigurationException">There is none; the message lists those there are.</exception>
    public DatastoreType Datastore(string name) => Find("Datastore", _datastores, static d => d.Name, name);

    /// <summary>The metadata provider of a name.</summary>
    /// <param name="name">As in <c>--metadata</c>.</param>
    /// <exception cref="ConfigurationException">There is none; the message lists those there are.</exception>
    public MetadataType Metadata(string name) => Find("Metadata provider", _metadata, static m => m.Name, name);

    /// <summary>The secrets backend of a type.</summary>
    /// <param name="type">As in <c>type.id</c>.</param>
    /// <exception cref="ConfigurationException">There is none; the message lists those there are.</exception>
    public SecretsBackend Secrets(string type) => Find("Secrets backend", _secrets, static s => s.Type, type);

    /// <summary>The same, with everything that they open wrapped: for tests that watch or disturb it, in workers too.</summary>
    internal Backends Wrap(Func<Storage, Storage> storage, Func<MetadataProvider, MetadataProvider> metadata) => new(
        [.. _datastores.Select(d => new WrappedDatastoreType(d, storage))],
        [.. _metadata.Select(m => new WrappedMetadataType(m, metadata))],
        _secrets);

    private static T Find<T>(string kind, IReadOnlyList<T> registered, Func<T, string> nameOf, string name)
        where T : class => registered.FirstOrDefault(one => nameOf(one) == name)
        ?? throw new ConfigurationException(
            $"{kind} '{name}' is not known; choose from {string.Join(", ", registered.Select(nameOf))}.");

    private sealed class WrappedDatastoreType(DatastoreType inner, Func<Storage, Storage> wrap) : DatastoreType
    {
        public override string Name => inner.Name;

        public override ConfigurationOption<string?>? RootOption => inner.RootOption;

        public override string? FindRoot(MetaflowConfiguration configuration, bool create) =>
            inner.FindRoot(configuration, create);

        public override string FindDatatoolsRoot(MetaflowConfiguration configuration, string root) =>
            inner.FindDatatoolsRoot(configuration, root);

        public override Storage Open(string root, MetaflowConfiguration configuration) => wrap(inner.Open(root, configuration));
    }

    private sealed class WrappedMetadataType(MetadataType inner, Func<MetadataProvider, MetadataProvider> wrap) : MetadataType
    {
        public override string Name => inner.Name;

        public override string? FindLocation(MetaflowConfiguration configuration, bool create) =>
            inner.FindLocation(configuration, create);

        public override MetadataProvider Open(string location, string? user, TimeProvider? time) =>
            wrap(inner.Open(location, user, time));
    }
}

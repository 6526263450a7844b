using System.Runtime.CompilerServices;
using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;

namespace Metaflow.Client;

public sealed partial class MetaflowTask
{
    private volatile TaskDatastore? _opened;

    /// <summary>The artifacts of the task, by name.</summary>
    /// <param name="includePrivate">Whether those are among them whose names begin with an underscore.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    public async IAsyncEnumerable<DataArtifact> ArtifactsAsync(
        bool includePrivate = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var entries = await Store.Metadata.ListArtifactsAsync(Address, Attempt, cancellationToken).ConfigureAwait(false);
        foreach (var entry in entries)
        {
            if (includePrivate || entry.Name[0] != '_')
                yield return new DataArtifact(this, entry);
        }
    }

    /// <summary>An artifact of the task.</summary>
    /// <param name="name">The artifact's C# or stored name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no name of an artifact.</exception>
    /// <exception cref="NotFoundException">The task has no such artifact, or has not ended.</exception>
    public async Task<DataArtifact> ArtifactAsync(string name, CancellationToken cancellationToken = default)
    {
        if (await FindArtifactAsync(name, cancellationToken).ConfigureAwait(false) is { } artifact)
            return artifact;
        var known = await ArtifactsAsync(false, cancellationToken).Select(static a => a.Name)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var which = Attempt is null ? "" : $" in attempt {Attempt}";
        throw new NotFoundException(known.Count > 0
            ? $"Task '{Pathspec}' has no artifact '{name}'{which}; it has {string.Join(", ", known)}."
            : $"Task '{Pathspec}' has no artifact '{name}'{which}, nor any other: it has not ended, or died.");
    }

    /// <summary>An artifact of the task; null when it has none of that name, or has not ended.</summary>
    /// <param name="name">The artifact's C# or stored name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no name of an artifact.</exception>
    public async Task<DataArtifact?> FindArtifactAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var entry = await FindEntryAsync(name, cancellationToken).ConfigureAwait(false);
        if (entry is null && NamingPolicy.ToSnakeCase(name) is var stored && stored != name)
            entry = await FindEntryAsync(stored, cancellationToken).ConfigureAwait(false);
        return entry is null ? null : new DataArtifact(this, entry);
    }

    /// <summary>Reads an artifact of the task.</summary>
    /// <typeparam name="T">The type to read it as; see <see cref="DataArtifact.ReadAsync{T}(CancellationToken)"/>.</typeparam>
    /// <param name="name">The artifact's C# or stored name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="NotFoundException">The task has no such artifact, or has not ended.</exception>
    /// <exception cref="MetaflowException">The artifact is of another type, or cannot be read.</exception>
    public async Task<T> ReadAsync<T>(string name, CancellationToken cancellationToken = default)
    {
        var artifact = await ArtifactAsync(name, cancellationToken).ConfigureAwait(false);
        return await artifact.ReadAsync<T>(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads an artifact of the task by a serializer of one's own.</summary>
    /// <typeparam name="T">The type to read it as.</typeparam>
    /// <param name="name">The artifact's C# or stored name.</param>
    /// <param name="serializer">The serializer.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="NotFoundException">The task has no such artifact, or has not ended.</exception>
    /// <exception cref="MetaflowException">The artifact is in another encoding, or cannot be read.</exception>
    public async Task<T> ReadAsync<T>(
        string name, ArtifactSerializer<T> serializer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var artifact = await ArtifactAsync(name, cancellationToken).ConfigureAwait(false);
        return await artifact.ReadAsync(serializer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads all that the task left, as an instance of the flow.</summary>
    /// <typeparam name="TFlow">
    /// The flow's class, or another one whose properties have the names of the artifacts that matter.
    /// </typeparam>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>
    /// The instance. Parameters are set; an artifact is loaded when its property is first read, and one that the task does not
    /// have throws <see cref="MissingArtifactException"/>. Like every flow, not thread-safe.
    /// </returns>
    /// <exception cref="NotFoundException">The task has not ended.</exception>
    /// <exception cref="MetaflowException">A parameter is of another type, or cannot be read.</exception>
    public async Task<TFlow> ReadAsync<TFlow>(CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow
    {
        var entries = await Store.Metadata.ListArtifactsAsync(Address, Attempt, cancellationToken).ConfigureAwait(false);
        if (entries.Count == 0)
            throw new NotFoundException($"Task '{Pathspec}' has no artifacts: it has not ended, or died.");
        var opened = await OpenAsync(entries[0], cancellationToken).ConfigureAwait(false);
        var datastore = opened?.Flow ?? await DatastoreOfAsync(entries[0], cancellationToken).ConfigureAwait(false);
        IEnumerable<StoredArtifact> stored = opened is not null ? opened.Artifacts : entries.Select(DataArtifact.Unsized);
        var definition = TFlow.Definition;
        var artifacts = new TaskArtifacts(datastore.Blobs, new ValueCache(), Store.Serializers, stored);

        // A property getter cannot wait for a network, so what is read as a whole is fetched now.
        if (datastore.Storage.IsRemote)
        {
            var names = FlowInstance.NamesOf(definition).Where(
                name => artifacts.Find(name) is { } found && ArtifactSerializer.Pickle.CanRead(found.Info.Encoding));
            await artifacts.PrefetchAsync([.. names], cancellationToken).ConfigureAwait(false);
        }

        return (TFlow)FlowInstance.Open(definition, Step.Name, artifacts, file => Store.LoadFile(Address.Flow, file));
    }

    /// <summary>The data of an attempt; null when it is not where its artifacts are.</summary>
    internal async ValueTask<TaskDatastore?> OpenAsync(ArtifactEntry artifact, CancellationToken cancellationToken)
    {
        // What an attempt left does not change.
        if (_opened is { } opened && opened.Attempt == artifact.Attempt)
            return opened;
        var datastore = await DatastoreOfAsync(artifact, cancellationToken).ConfigureAwait(false);
        return _opened = await datastore.TryOpenTaskAsync(Address, artifact.Attempt, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The data of the flow in the storage that holds an artifact of the task.</summary>
    internal ValueTask<FlowDatastore> DatastoreOfAsync(ArtifactEntry artifact, CancellationToken cancellationToken) =>
        Store.FindDatastoreAsync(
            Address.Flow,
            artifact.DatastoreType,
            artifact.DatastoreRoot,
            AttemptFile.Path(Address, artifact.Attempt, AttemptFile.Data),
            cancellationToken);

    private ValueTask<ArtifactEntry?> FindEntryAsync(string name, CancellationToken cancellationToken) =>
        Store.Metadata.FindArtifactAsync(
            new Pathspec(Address.Flow, Address.Run, Address.Step, Address.Task, name), Attempt, cancellationToken);
}

using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;

namespace Metaflow.Client;

/// <summary>A run of a flow. Immutable and thread-safe; what it tells may change while the run goes on.</summary>
public sealed class Run
{
    private readonly ClientStore _store;
    private readonly RunEntry _entry;

    internal Run(ClientStore store, RunEntry entry)
    {
        _store = store;
        _entry = entry;
    }

    /// <summary>The run's id.</summary>
    public string Id => _entry.Pathspec.Run!;

    /// <summary><c>Flow/run</c>.</summary>
    public string Pathspec => _entry.Pathspec.ToString();

    /// <summary>When the run was made.</summary>
    public DateTimeOffset CreatedAt => _entry.CreatedAt;

    /// <summary>The user's tags.</summary>
    public IReadOnlyList<string> UserTags => _entry.Tags;

    /// <summary>The tags that Metaflow set.</summary>
    public IReadOnlyList<string> SystemTags => _entry.SystemTags;

    /// <summary>Finds a run.</summary>
    /// <param name="pathspec"><c>Flow/run</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">There is no such run, or it is in another namespace.</exception>
    public static async Task<Run> GetAsync(string pathspec, CancellationToken cancellationToken = default)
    {
        var store = ClientStore.Open();
        var entry = await store.Metadata
            .FindRunAsync(Metaflow.Pathspec.Parse(pathspec, depth: 2), cancellationToken).ConfigureAwait(false)
            ?? throw new MetaflowException($"There is no run '{pathspec}' in '{store.Metadata.Location}'; check the id.");
        return store.Sees(entry) ? new Run(store, entry) : throw new MetaflowException(
            $"Run '{pathspec}' is not in namespace '{store.Namespace}'; its tags are {string.Join(", ", entry.SystemTags)}.");
    }

    /// <summary>Whether the end step succeeded; false while the run goes on.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<bool> IsSuccessfulAsync(CancellationToken cancellationToken = default)
    {
        var end = await FindEndAsync(cancellationToken).ConfigureAwait(false);
        if (end is null || !end.Artifacts.Contains(RuntimeArtifacts.Success))
            return false;
        var bytes = await end.LoadAsync(RuntimeArtifacts.Success, cancellationToken).ConfigureAwait(false);
        return ArtifactTypes.Boolean.Deserialize(bytes, RuntimeArtifacts.Success);
    }

    /// <summary>Reads an artifact as the end step left it.</summary>
    /// <typeparam name="T">
    /// The type to read it as: a built-in one, or one that an artifact of a flow in this program has, so that the generator knows it.
    /// </typeparam>
    /// <param name="name">The artifact's C# or stored name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">The run has not ended, has no such artifact, or it is of another type.</exception>
    public async Task<T> ReadAsync<T>(string name, CancellationToken cancellationToken = default)
    {
        var (end, stored) = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        var type = ArtifactTypes.TryGet(typeof(T), out var known) ? known as ArtifactType<T> : null;
        if (type is null && _store.Serializers.FirstOrDefault(s => s.CanSerialize(typeof(T))) is { } registered)
            type = ArtifactTypes.Serialized<T>(registered);
        if (type is null)
        {
            throw new MetaflowException(
                $"Artifact '{name}' cannot be read as {typeof(T)}: the generator has not seen this type. Make it the type of an "
                + "artifact of a flow in this program, pass the serializer that reads it, or read it as object.");
        }

        var serializer = _store.Serializers.ReaderOf(type, stored);
        if (serializer != ArtifactSerializer.Pickle)
        {
            return (T)(await serializer.ReadAsync(type, ArtifactBlob.Of(end.Flow.Blobs, stored), cancellationToken)
                .ConfigureAwait(false))!;
        }

        var bytes = await end.LoadAsync(stored.Name, cancellationToken).ConfigureAwait(false);
        return type.Deserialize(bytes, stored.Name);
    }

    /// <summary>Reads an artifact as the end step left it, by a serializer of one's own.</summary>
    /// <typeparam name="T">The type to read it as.</typeparam>
    /// <param name="name">The artifact's C# or stored name.</param>
    /// <param name="serializer">The serializer.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">The run has not ended, has no such artifact, or it is in another encoding.</exception>
    public async Task<T> ReadAsync<T>(
        string name, ArtifactSerializer<T> serializer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var (end, stored) = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        var type = ArtifactTypes.Serialized<T>(serializer);
        return (T)(await _store.Serializers.ReaderOf(type, stored)
            .ReadAsync(type, ArtifactBlob.Of(end.Flow.Blobs, stored), cancellationToken).ConfigureAwait(false))!;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Run('{Pathspec}')";

    private async Task<(TaskDatastore End, StoredArtifact Stored)> FindAsync(
        string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var end = await FindEndAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new MetaflowException($"Run '{Pathspec}' has not come to its end, so '{name}' cannot be read from it.");
        var stored = end.Artifacts.Find(name) ?? end.Artifacts.Find(NamingPolicy.ToSnakeCase(name))
            ?? throw new MetaflowException(
                $"Run '{Pathspec}' has no artifact '{name}'; it has "
                + $"{string.Join(", ", end.Artifacts.Where(a => a.Name[0] != '_').Select(a => a.Name))}.");
        return (end, stored);
    }

    private async Task<TaskDatastore?> FindEndAsync(CancellationToken cancellationToken)
    {
        var flow = _entry.Pathspec.Flow;
        var step = new Metaflow.Pathspec(flow, Id, await EndStepAsync(cancellationToken).ConfigureAwait(false));
        await foreach (var task in _store.Metadata.ListTasksAsync(step, cancellationToken).ConfigureAwait(false))
        {
            return await new FlowDatastore(flow, _store.Storage, blobs: _store.Blobs)
                .TryOpenTaskAsync(task.Pathspec, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<string> EndStepAsync(CancellationToken cancellationToken)
    {
        var parameters = new Metaflow.Pathspec(_entry.Pathspec.Flow, Id, "_parameters");
        await foreach (var task in _store.Metadata.ListTasksAsync(parameters, cancellationToken).ConfigureAwait(false))
        {
            var records = await _store.Metadata.LoadMetadataAsync(task.Pathspec, cancellationToken).ConfigureAwait(false);
            return records.LastOrDefault(r => r.Field == "end_step")?.Value ?? "end";
        }

        return "end";
    }
}

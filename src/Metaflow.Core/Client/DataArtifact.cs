using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Client;

/// <summary>An artifact of a task. Nothing of it is loaded before it is read. Immutable and thread-safe.</summary>
public sealed class DataArtifact : RunObject
{
    private readonly ArtifactEntry _entry;

    internal DataArtifact(MetaflowTask task, ArtifactEntry entry)
        : base(task.Client, entry.Pathspec, entry.CreatedAt)
    {
        Task = task;
        _entry = entry;
    }

    /// <summary>The artifact's stored name.</summary>
    public override string Id => Address.Artifact!;

    /// <summary>The artifact's stored name.</summary>
    public string Name => Id;

    /// <summary>The task.</summary>
    public MetaflowTask Task { get; }

    /// <summary>The attempt that left the artifact, 0 to 5.</summary>
    public int Attempt => _entry.Attempt;

    /// <summary>The SHA-1 of the serialized value: equal values of a flow have equal ones.</summary>
    public string Sha => _entry.Key;

    /// <summary>The label of the serialization, such as <c>pickle-v4</c>.</summary>
    public string Encoding => _entry.Encoding;

    private protected override RunEntry RunEntry => Task.Run.Entry;

    /// <summary>Finds an artifact, where <see cref="MetaflowClient.FromEnvironment"/> looks.</summary>
    /// <param name="pathspec"><c>Flow/run/step/task/artifact</c>.</param>
    /// <param name="attempt">The attempt, 0 to 5; null for the latest that is done.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="PathspecException">It is no pathspec of an artifact.</exception>
    /// <exception cref="NotFoundException">
    /// There is no such task or artifact, or no attempt can have that number.
    /// </exception>
    /// <exception cref="NamespaceMismatchException">The run is not in the namespace.</exception>
    public static Task<DataArtifact> GetAsync(
        string pathspec, int? attempt = null, CancellationToken cancellationToken = default) =>
        MetaflowClient.FromEnvironment().ArtifactAsync(pathspec, attempt, cancellationToken);

    /// <summary>
    /// The size of the serialized value in bytes, before compression; of an included file, the size of the file. Null in data
    /// of old versions, which do not note it.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<long?> SizeAsync(CancellationToken cancellationToken = default)
    {
        var stored = await StoredAsync(cancellationToken).ConfigureAwait(false);
        if (ArtifactReader.IsIncludedFile(stored))
            return (await ReadAsync<IncludedFile>(cancellationToken).ConfigureAwait(false)).Size;
        return stored.Info.Size > 0 ? stored.Info.Size : null;
    }

    /// <summary>The type of the value as Python prints it, such as <c>&lt;class 'int'&gt;</c>; empty when it is not noted.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<string> PythonTypeAsync(CancellationToken cancellationToken = default) =>
        (await StoredAsync(cancellationToken).ConfigureAwait(false)).Info.Type;

    /// <summary>Reads the value. A large one is read while it arrives, where its type allows that.</summary>
    /// <typeparam name="T">
    /// The type to read it as: a built-in one, or one that an artifact of a flow in this program has, so that the generator knows
    /// it. <see cref="object"/> reads everything, as plain data. An included file is read as <see cref="IncludedFile"/>, as
    /// string or as byte[].
    /// </typeparam>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ArtifactTypeMismatchException">The stored value does not fit the type.</exception>
    /// <exception cref="MetaflowException">The type is not known, or the value cannot be read.</exception>
    public async Task<T> ReadAsync<T>(CancellationToken cancellationToken = default)
    {
        var stored = await StoredAsync(cancellationToken).ConfigureAwait(false);
        var datastore = await Task.DatastoreOfAsync(_entry, cancellationToken).ConfigureAwait(false);
        return await new ArtifactReader(Store, datastore).ReadAsync<T>(stored, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the value by a serializer of one's own.</summary>
    /// <typeparam name="T">The type to read it as.</typeparam>
    /// <param name="serializer">The serializer.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">The artifact is in another encoding, or cannot be read.</exception>
    public async Task<T> ReadAsync<T>(ArtifactSerializer<T> serializer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var stored = await StoredAsync(cancellationToken).ConfigureAwait(false);
        var datastore = await Task.DatastoreOfAsync(_entry, cancellationToken).ConfigureAwait(false);
        return await new ArtifactReader(Store, datastore)
            .ReadAsync(ArtifactTypes.Serialized<T>(serializer), stored, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Opens the serialized value, unpacked: mostly a pickle. The caller disposes the stream, which can only be read forward.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="DatastoreException">The value is gone, or cannot be read.</exception>
    public async Task<Stream> OpenReadAsync(CancellationToken cancellationToken = default)
    {
        var datastore = await Task.DatastoreOfAsync(_entry, cancellationToken).ConfigureAwait(false);
        return await datastore.Blobs.OpenReadAsync(Sha, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The pathspec of this artifact in the task that its task was cloned from; null when it was not cloned.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<string?> OriginPathspecAsync(CancellationToken cancellationToken = default) =>
        await Task.OriginPathspecAsync(cancellationToken).ConfigureAwait(false) is { } origin ? $"{origin}/{Name}" : null;

    /// <summary>What is stored of an artifact, as far as its record alone tells.</summary>
    internal static StoredArtifact Unsized(ArtifactEntry entry) =>
        new(entry.Name, entry.Key, new ArtifactInfo(0, "", entry.Encoding, null));

    /// <summary>What is stored of the artifact, with size and type where they are noted.</summary>
    private async ValueTask<StoredArtifact> StoredAsync(CancellationToken cancellationToken)
    {
        var opened = await Task.OpenAsync(_entry, cancellationToken).ConfigureAwait(false);
        return opened?.Artifacts.Find(Name) is { } stored && stored.Key == Sha ? stored : Unsized(_entry);
    }
}

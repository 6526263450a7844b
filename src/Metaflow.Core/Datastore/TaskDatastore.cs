namespace Metaflow.Datastore;

/// <summary>
/// The data of one attempt of a task: its artifacts and logs. Artifacts are loaded when asked for. Immutable; all
/// members may be called from several threads.
/// </summary>
public sealed partial class TaskDatastore
{
    internal TaskDatastore(FlowDatastore flow, Pathspec task, int attempt, ArtifactTable artifacts)
    {
        Flow = flow;
        Task = task;
        Attempt = attempt;
        Artifacts = artifacts;
    }

    /// <summary>The data of the flow that the task belongs to.</summary>
    public FlowDatastore Flow { get; }

    /// <summary>The pathspec of the task.</summary>
    public Pathspec Task { get; }

    /// <summary>The number of the attempt, 0 to 5.</summary>
    public int Attempt { get; }

    /// <summary>The artifacts of the attempt, private ones included.</summary>
    public ArtifactTable Artifacts { get; }

    /// <summary>Reads the serialized value of an artifact.</summary>
    /// <param name="name">The artifact's name as stored.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The bytes. Do not change them: some are shared.</returns>
    /// <exception cref="DatastoreException">There is no such artifact, or it cannot be read.</exception>
    public ValueTask<ReadOnlyMemory<byte>> LoadAsync(string name, CancellationToken cancellationToken = default) =>
        Flow.Blobs.LoadAsync(Require(name), cancellationToken);

    /// <summary>Reads the serialized values of many artifacts at once.</summary>
    /// <param name="names">The artifacts' names as stored.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The bytes, in the same order. Do not change them: some are shared.</returns>
    /// <exception cref="DatastoreException">There is no such artifact, or one cannot be read.</exception>
    public ValueTask<ReadOnlyMemory<byte>[]> LoadManyAsync(
        IReadOnlyList<string> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        var artifacts = new StoredArtifact[names.Count];
        for (var i = 0; i < artifacts.Length; i++)
            artifacts[i] = Require(names[i]);
        return Flow.Blobs.LoadManyAsync(artifacts, cancellationToken);
    }

    /// <summary>Opens the serialized value of an artifact as a stream. The caller disposes it.</summary>
    /// <param name="name">The artifact's name as stored.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="DatastoreException">There is no such artifact, or it cannot be read.</exception>
    public ValueTask<Stream> OpenReadAsync(string name, CancellationToken cancellationToken = default) =>
        Flow.Blobs.OpenReadAsync(Require(name).Key, cancellationToken);

    private StoredArtifact Require(string name) => Artifacts.Find(name) ?? throw new DatastoreException(
        $"Attempt {Attempt} of task '{Task}' has no artifact '{name}'. Look at the names it has in Artifacts.");
}

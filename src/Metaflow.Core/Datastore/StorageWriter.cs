namespace Metaflow.Datastore;

/// <summary>
/// Writes one object whose path is decided when all of it is written. Nobody sees the object before it is committed, and
/// nothing is left of it when it is disposed without. For one call at a time.
/// </summary>
public abstract class StorageWriter : IAsyncDisposable
{
    /// <summary>Writes the next bytes of the object.</summary>
    /// <param name="content">The bytes; they may change once the call has completed.</param>
    /// <param name="cancellationToken">Stops the call; the object can then only be discarded.</param>
    /// <exception cref="DatastoreException">The storage fails; the object can then only be discarded.</exception>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Makes the object appear; the last call before the writer is disposed.</summary>
    /// <param name="path">Where, relative to the storage's root.</param>
    /// <param name="attributes">JSON text to keep with the object, or null for none.</param>
    /// <param name="overwrite">Whether to replace an object that exists.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False when an object existed and was left as it is.</returns>
    /// <exception cref="DatastoreException">The path is not valid, or the storage fails.</exception>
    public abstract ValueTask<bool> CommitAsync(
        string path, string? attributes = null, bool overwrite = false, CancellationToken cancellationToken = default);

    /// <summary>Discards what was written, unless it was committed.</summary>
    public abstract ValueTask DisposeAsync();
}

using System.Runtime.CompilerServices;

namespace Metaflow.Datastore;

/// <summary>
/// Bytes by path: what a datastore is built on. Paths are relative, separated by '/', and refused when they could lead
/// out of <see cref="Root"/>. An object appears whole or not at all. All members may be called from several threads.
/// </summary>
/// <remarks>
/// A backend implements the single-object members; it overrides the bulk members when it can do better than a bounded
/// number of single calls at a time. Failures of the backend are raised as <see cref="DatastoreException"/>.
/// </remarks>
public abstract class Storage
{
    /// <summary>The backend's name as it is stored with runs: <c>local</c>, <c>s3</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Where the storage begins: an absolute directory, or a URL such as <c>s3://bucket/prefix</c>.</summary>
    public abstract string Root { get; }

    /// <summary>
    /// Whether reading goes over a network, so that what was read is worth keeping on this machine. Default true.
    /// </summary>
    public virtual bool IsRemote => true;

    /// <summary>How many single calls the bulk members make at a time; at least 1.</summary>
    public virtual int Parallelism => 32;

    /// <summary>The full address of a path: the root and the path.</summary>
    /// <param name="path">A path in this storage.</param>
    /// <exception cref="DatastoreException">The path is not valid.</exception>
    public string UriOf(string path) => string.Concat(Root.TrimEnd('/'), "/", StoragePath.Validate(path));

    /// <summary>Reads an object.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="withAttributes">Whether the attributes are needed, even if they cost another access.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The object, or null when there is none.</returns>
    public abstract ValueTask<StoredObject?> LoadAsync(
        string path, bool withAttributes = false, CancellationToken cancellationToken = default);

    /// <summary>Reads only the attributes of an object; null when it has none or does not exist.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<string?> LoadAttributesAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens an object for reading from its beginning; null when there is none. The caller disposes the stream.
    /// </summary>
    /// <param name="path">Its path.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<Stream?> OpenReadAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Reads what an object has from a place on, for an object that grows. Unless a backend overrides this, all before it is read, too.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="offset">How many bytes to leave out, from 0.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The bytes; empty when there is no such object, or when it has no more than the offset.</returns>
    public virtual async ValueTask<ReadOnlyMemory<byte>> LoadFromAsync(string path, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return await LoadAsync(path, withAttributes: false, cancellationToken).ConfigureAwait(false) is { } found
            && found.Content.Length > offset ? found.Content[(int)offset..] : default;
    }

    /// <summary>Writes an object.</summary>
    /// <param name="item">What to write.</param>
    /// <param name="overwrite">Whether to replace an object that exists.</param>
    /// <param name="cancellationToken">Stops the call; nothing half-written is left.</param>
    /// <returns>False when the object existed and was left as it is.</returns>
    public abstract ValueTask<bool> SaveAsync(
        ObjectToSave item, bool overwrite = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins an object whose path is decided when all of it is written. The caller disposes the writer. Unless a backend
    /// overrides this, the object is collected in memory.
    /// </summary>
    /// <param name="directory">A directory that the object will be in or below.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="DatastoreException">The path is not valid, or the storage fails.</exception>
    public virtual ValueTask<StorageWriter> CreateWriterAsync(
        string directory, CancellationToken cancellationToken = default)
    {
        StoragePath.Validate(directory);
        return new(new MemoryStorageWriter(this));
    }

    /// <summary>
    /// The children of a directory, in no particular order; empty when it does not exist. Attributes, metadata
    /// (<c>_meta</c>) and remains of interrupted writes are not listed.
    /// </summary>
    /// <param name="path">The directory; empty for the root.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<IReadOnlyList<StorageEntry>> ListAsync(
        string path, CancellationToken cancellationToken = default);

    /// <summary>Whether there is an object (not a directory) at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>The size of an object's content in bytes; null when there is none.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<long?> SizeAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Deletes an object and its attributes; does nothing when there is none.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Reads many objects. Results come as they arrive, in any order, one for each path.</summary>
    /// <param name="paths">The paths; must not change during the call.</param>
    /// <param name="withAttributes">Whether the attributes are needed, even if they cost another access.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public virtual async IAsyncEnumerable<LoadedObject> LoadManyAsync(
        IReadOnlyList<string> paths,
        bool withAttributes = false,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var window = new Queue<(int Index, Task<StoredObject?> Load)>(Math.Min(Parallelism, paths.Count));
        for (var next = 0; next < paths.Count || window.Count > 0;)
        {
            while (next < paths.Count && window.Count < Parallelism)
                window.Enqueue((next, LoadAsync(paths[next++], withAttributes, cancellationToken).AsTask()));
            var (index, load) = window.Dequeue();
            yield return new LoadedObject(index, paths[index], await load.ConfigureAwait(false));
        }
    }

    /// <summary>Writes many objects.</summary>
    /// <param name="items">What to write; must not change during the call.</param>
    /// <param name="overwrite">Whether to replace objects that exist.</param>
    /// <param name="cancellationToken">Stops the call; each object is then either written or not.</param>
    public virtual ValueTask SaveManyAsync(
        IReadOnlyList<ObjectToSave> items, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return ParallelLoop.RunAsync(
            items.Count,
            Parallelism,
            async (index, stop) => await SaveAsync(items[index], overwrite, stop).ConfigureAwait(false),
            cancellationToken);
    }

    /// <summary>Tells for each path whether there is an object.</summary>
    /// <param name="paths">The paths; must not change during the call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>One answer for each path, in the same order.</returns>
    public virtual async ValueTask<bool[]> ExistsManyAsync(
        IReadOnlyList<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var found = new bool[paths.Count];
        await ParallelLoop.RunAsync(
            paths.Count,
            Parallelism,
            async (index, stop) => found[index] = await ExistsAsync(paths[index], stop).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <summary>Deletes many objects and their attributes.</summary>
    /// <param name="paths">The paths; must not change during the call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public virtual ValueTask DeleteManyAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return ParallelLoop.RunAsync(
            paths.Count, Parallelism, (index, stop) => DeleteAsync(paths[index], stop), cancellationToken);
    }
}

using Metaflow.Datastore;

namespace Metaflow.Testing;

/// <summary>A storage in the memory of this process, gone with the object. Thread-safe.</summary>
public sealed class MemoryStorage : Storage
{
    private readonly Lock _lock = new();
    private readonly Folder _root = new();

    /// <summary>Makes an empty storage.</summary>
    /// <param name="name">What tells it from others in addresses and records: letters, digits and dashes. Null makes one up.</param>
    public MemoryStorage(string? name = null) => Root = "memory://" + (name ?? Guid.NewGuid().ToString("N"));

    /// <inheritdoc/>
    public override string Type => "memory";

    /// <inheritdoc/>
    public override string Root { get; }

    /// <inheritdoc/>
    public override bool IsRemote => false;

    /// <inheritdoc/>
    public override int Parallelism => Math.Min(4, Environment.ProcessorCount);

    /// <inheritdoc/>
    public override ValueTask<StoredObject?> LoadAsync(
        string path, bool withAttributes = false, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Find(path));
    }

    /// <inheritdoc/>
    public override ValueTask<string?> LoadAttributesAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Find(path)?.Attributes);
    }

    /// <inheritdoc/>
    public override ValueTask<Stream?> OpenReadAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Find(path) is { } found ? new ReadOnlyMemoryStream(found.Content) : null);
    }

    /// <inheritdoc/>
    public override ValueTask<bool> SaveAsync(
        ObjectToSave item, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        cancellationToken.ThrowIfCancellationRequested();
        var (folders, name) = Split(item.Path);
        lock (_lock)
        {
            var folder = _root;
            foreach (var part in folders)
                folder = folder.Enter(part, item.Path);
            if (folder.Folders.ContainsKey(name))
                throw new DatastoreException($"Could not write '{UriOf(item.Path)}': it is a directory. Choose another path.");
            if (!overwrite && folder.Objects.ContainsKey(name))
                return new(false);
            folder.Objects[name] = new StoredObject(System.Buffers.BuffersExtensions.ToArray(item.Content), item.Attributes);
            return new(true);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<StorageEntry>> ListAsync(
        string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        cancellationToken.ThrowIfCancellationRequested();
        string[] folders = path.Length == 0 ? [] : StoragePath.Validate(path).Split('/');
        lock (_lock)
        {
            return new(FolderAt(folders) is { } folder
                ?
                [
                    .. folder.Folders.Keys.Select(static name => new StorageEntry(name, IsDirectory: true)),
                    .. folder.Objects.Keys.Select(static name => new StorageEntry(name, IsDirectory: false)),
                ]
                : []);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        new(Find(path) is not null);

    /// <inheritdoc/>
    public override ValueTask<long?> SizeAsync(string path, CancellationToken cancellationToken = default) =>
        new(Find(path)?.Content.Length);

    /// <inheritdoc/>
    public override ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (folders, name) = Split(path);
        lock (_lock)
            FolderAt(folders)?.Objects.Remove(name);
        return default;
    }

    private static (string[] Folders, string Name) Split(string path) =>
        StoragePath.Validate(path).Split('/') is [.. var folders, var name] ? (folders, name) : ([], path);

    private StoredObject? Find(string path)
    {
        var (folders, name) = Split(path);
        lock (_lock)
            return FolderAt(folders)?.Objects.GetValueOrDefault(name);
    }

    private Folder? FolderAt(ReadOnlySpan<string> path)
    {
        var folder = _root;
        foreach (var part in path)
        {
            if (!folder.Folders.TryGetValue(part, out var next))
                return null;
            folder = next;
        }

        return folder;
    }

    private sealed class Folder
    {
        public Dictionary<string, Folder> Folders { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, StoredObject> Objects { get; } = new(StringComparer.Ordinal);

        public Folder Enter(string name, string path)
        {
            if (Objects.ContainsKey(name))
                throw new DatastoreException($"Could not write '{path}': '{name}' is an object. Choose another path.");
            if (!Folders.TryGetValue(name, out var folder))
                Folders[name] = folder = new Folder();
            return folder;
        }
    }
}

using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Metaflow.Platform;

namespace Metaflow.Datastore;

/// <summary>
/// A storage in a directory of this machine. Attributes lie beside their object in a file <c>&lt;name&gt;_meta</c>,
/// which is written first. Every call completes before it returns: for small files that is cheaper than waiting. Many files
/// are read and written on several cores.
/// </summary>
public sealed class LocalStorage : Storage
{
    /// <summary>The type, as it is stored with runs.</summary>
    internal const string TypeName = "local";

    internal const string AttributesSuffix = "_meta";

    private const string MetadataDirectory = "_meta";

    // Up to here, starting other threads costs more than it brings.
    private const int ManyFiles = 64;

    // So many files are loaded before the first is handed out.
    private const int Together = 256;

    private static readonly EnumerationOptions _everything = new() { AttributesToSkip = FileAttributes.None };
    private readonly bool _flush;

    /// <summary>Uses a directory, which is made when something is written first.</summary>
    /// <param name="root">The absolute path of the directory, such as <c>/home/me/.metaflow</c>.</param>
    /// <param name="flushToDisk">
    /// Whether each file is on the disk before it gets its name. Off by default, as in Metaflow: a power failure may
    /// then lose what was written last.
    /// </param>
    public LocalStorage(string root, bool flushToDisk = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _flush = flushToDisk;
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

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
        return new(Load(path, withAttributes));
    }

    /// <inheritdoc/>
    public override ValueTask<string?> LoadAttributesAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(LoadAttributes(FullPath(path)));
    }

    /// <inheritdoc/>
    public override ValueTask<Stream?> OpenReadAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = FullPath(path);
        try
        {
            return new(File.Exists(file) ? new LocalReadStream(file) : null);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("read", file, e);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> SaveAsync(
        ObjectToSave item, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        cancellationToken.ThrowIfCancellationRequested();
        return new(Save(item, overwrite));
    }

    /// <inheritdoc/>
    public override ValueTask<StorageWriter> CreateWriterAsync(
        string directory, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new LocalStorageWriter(Root, FullPath(directory), _flush));
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<StorageEntry>> ListAsync(
        string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        cancellationToken.ThrowIfCancellationRequested();
        var directory = path.Length == 0 ? Root : FullPath(path);
        try
        {
            return new(Directory.Exists(directory) ? List(directory) : []);
        }
        catch (DirectoryNotFoundException)
        {
            return new([]);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("list", directory, e);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        new(File.Exists(FullPath(path)));

    /// <inheritdoc/>
    public override ValueTask<long?> SizeAsync(string path, CancellationToken cancellationToken = default)
    {
        var file = new FileInfo(FullPath(path));
        return new(file.Exists ? file.Length : null);
    }

    /// <inheritdoc/>
    public override ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        var file = FullPath(path);
        try
        {
            if (File.Exists(file))
                File.Delete(file);
            if (File.Exists(file + AttributesSuffix))
                File.Delete(file + AttributesSuffix);
            return default;
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("delete", file, e);
        }
    }

    /// <inheritdoc/>
    // Nothing is awaited: every load completes before it returns.
#pragma warning disable CS1998
    public override async IAsyncEnumerable<LoadedObject> LoadManyAsync(
        IReadOnlyList<string> paths,
        bool withAttributes = false,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var loaded = new StoredObject?[Math.Min(paths.Count, Together)];
        for (var start = 0; start < paths.Count; start += loaded.Length)
        {
            var first = start;
            var count = Math.Min(paths.Count - first, loaded.Length);
            ForEach(count, i => loaded[i] = Load(paths[first + i], withAttributes), cancellationToken);
            for (var i = 0; i < count; i++)
                yield return new LoadedObject(first + i, paths[first + i], loaded[i]);
        }
    }
#pragma warning restore CS1998

    /// <inheritdoc/>
    public override ValueTask SaveManyAsync(
        IReadOnlyList<ObjectToSave> items, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ForEach(items.Count, i => Save(items[i], overwrite), cancellationToken);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask<bool[]> ExistsManyAsync(
        IReadOnlyList<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var found = new bool[paths.Count];
        ForEach(found.Length, i => found[i] = File.Exists(FullPath(paths[i])), cancellationToken);
        return new(found);
    }

    /// <summary>Does something for each of many files, on several cores where there are enough of them.</summary>
    private void ForEach(int count, Action<int> action, CancellationToken cancellationToken)
    {
        if (count < ManyFiles)
        {
            for (var i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                action(i);
            }

            return;
        }

        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Parallelism };
        try
        {
            Parallel.For(0, count, options, action);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static List<StorageEntry> List(string directory)
    {
        var visible = new FileSystemEnumerable<StorageEntry>(
            directory,
            static (ref entry) => new StorageEntry(entry.FileName.ToString(), entry.IsDirectory),
            _everything)
        {
            ShouldIncludePredicate = static (ref entry) =>
                entry.IsDirectory ? IsVisibleDirectory(entry.FileName) : IsVisibleFile(entry.FileName),
        };
        return [.. visible];
    }

    private static bool IsVisibleDirectory(ReadOnlySpan<char> name) => name is not MetadataDirectory && name[0] != '.';

    private static bool IsVisibleFile(ReadOnlySpan<char> name) =>
        !AtomicFile.IsTemporary(name) && !name.EndsWith(AttributesSuffix, StringComparison.Ordinal);

    private static string? LoadAttributes(string file)
    {
        var attributes = LocalFile.TryRead(file + AttributesSuffix);
        return attributes is null ? null : System.Text.Encoding.UTF8.GetString(attributes);
    }

    private StoredObject? Load(string path, bool withAttributes)
    {
        var file = FullPath(path);
        var content = LocalFile.TryRead(file);
        return content is null ? null : new StoredObject(content, withAttributes ? LoadAttributes(file) : null);
    }

    private bool Save(ObjectToSave item, bool overwrite)
    {
        var file = FullPath(item.Path);
        if (!overwrite && File.Exists(file))
            return false;
        if (item.Attributes is not null)
            AtomicFile.Write(file + AttributesSuffix, System.Text.Encoding.UTF8.GetBytes(item.Attributes), _flush);
        AtomicFile.Write(file, item.Content, _flush);
        return true;
    }

    private string FullPath(string path) => string.Concat(Root, "/", StoragePath.RequireFile(StoragePath.Validate(path), HostSystemRules.Current));
}

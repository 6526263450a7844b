using Metaflow.Aws.S3Api;
using Metaflow.Aws.Transfers;
using Metaflow.Datastore;
using Microsoft.Win32.SafeHandles;

namespace Metaflow.Aws.Datastore;

/// <summary>
/// A datastore in S3. An object is a path below the root, its attributes are the metadata entry <c>metaflow-user-attributes</c>: as Python's
/// Metaflow writes it. All storages of a process share one <see cref="S3Connection"/>. Thread-safe.
/// </summary>
internal sealed class S3Storage : Storage
{
    /// <summary>The name of the type of datastore.</summary>
    public const string TypeName = "s3";

    private readonly S3Connection _s3;
    private readonly S3Url _root;

    /// <param name="s3">The connection.</param>
    /// <param name="root"><c>s3://bucket</c>, or with a prefix.</param>
    /// <exception cref="S3UrlException">The root is no address in S3.</exception>
    public S3Storage(S3Connection s3, string root)
    {
        _s3 = s3;
        _root = S3Url.Parse(root.TrimEnd('/'));
        Root = _root.ToString();
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <inheritdoc/>
    public override string Root { get; }

    /// <inheritdoc/>
    public override int Parallelism => _s3.Settings.WorkerCount;

    /// <inheritdoc/>
    public override async ValueTask<StoredObject?> LoadAsync(
        string path, bool withAttributes = false, CancellationToken cancellationToken = default)
    {
        var download = new Download(_s3, UrlAt(path));
        return await download.LoadAsync(cancellationToken).ConfigureAwait(false) is { } content
            ? new StoredObject(content, download.Head.Attributes)
            : null;
    }

    /// <inheritdoc/>
    public override async ValueTask<string?> LoadAttributesAsync(string path, CancellationToken cancellationToken = default) =>
        (await _s3.HeadAsync(UrlAt(path), cancellationToken).ConfigureAwait(false))?.Attributes;

    /// <inheritdoc/>
    public override async ValueTask<Stream?> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        await S3ReadStream.TryOpenAsync(_s3, UrlAt(path), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async ValueTask<ReadOnlyMemory<byte>> LoadFromAsync(string path, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        try
        {
            var download = new Download(_s3, UrlAt(path), offset == 0 ? null : new ByteRange(offset, null));
            return await download.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (S3InvalidRangeException)
        {
            return default;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> SaveAsync(
        ObjectToSave item, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        var url = UrlAt(item.Path);
        cancellationToken.ThrowIfCancellationRequested();
        return await Upload.MayBeginAsync(_s3, url, overwrite, cancellationToken).ConfigureAwait(false)
            && await Upload.FromMemoryAsync(_s3, url, item.Content, OptionsOf(item.Attributes, overwrite), progress: null, cancellationToken)
                .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask<StorageWriter> CreateWriterAsync(string directory, CancellationToken cancellationToken = default)
    {
        StoragePath.Validate(directory);
        return new(new S3StorageWriter(this));
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<StorageEntry>> ListAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        var folder = path.Length == 0 ? _root.Key : UrlAt(path).Key;
        var prefix = folder.Length == 0 ? "" : folder + "/";
        var entries = new List<StorageEntry>();
        await foreach (var page in _s3.ListAsync(_root with { Key = prefix }, "/", cancellationToken).ConfigureAwait(false))
        {
            foreach (var found in page.Prefixes)
                entries.Add(new StorageEntry(found[prefix.Length..^1], IsDirectory: true));
            foreach (var found in page.Objects)
            {
                // Consoles make an empty object for a folder.
                if (found.Key.Length > prefix.Length)
                    entries.Add(new StorageEntry(found.Key[prefix.Length..], IsDirectory: false));
            }
        }

        return entries;
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        await _s3.HeadAsync(UrlAt(path), cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public override async ValueTask<long?> SizeAsync(string path, CancellationToken cancellationToken = default) =>
        (await _s3.HeadAsync(UrlAt(path), cancellationToken).ConfigureAwait(false))?.Size;

    /// <inheritdoc/>
    public override async ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        await _s3.DeleteAsync(UrlAt(path), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async ValueTask DeleteManyAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        await _s3.DeleteAsync(_root.Bucket, [.. paths.Select(path => UrlAt(path).Key)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads what a writer has collected in a file.</summary>
    internal async ValueTask<bool> SaveAsync(
        string path, SafeFileHandle file, string? attributes, bool overwrite, CancellationToken cancellationToken)
    {
        var url = UrlAt(path);
        return await Upload.MayBeginAsync(_s3, url, overwrite, cancellationToken).ConfigureAwait(false)
            && await Upload.FromFileAsync(_s3, url, file, OptionsOf(attributes, overwrite), progress: null, cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>The folder for what waits to be uploaded.</summary>
    internal string TemporaryFolder => _s3.Settings.TemporaryFolder;

    private PutOptions OptionsOf(string? attributes, bool overwrite) => new()
    {
        Attributes = attributes,
        Encryption = _s3.Settings.Encryption,
        Overwrite = overwrite,
    };

    private S3Url UrlAt(string path)
    {
        StoragePath.Validate(path);
        return _root with { Key = _root.Key.Length == 0 ? path : $"{_root.Key}/{path}" };
    }
}

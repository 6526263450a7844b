using System.Buffers;
using System.Security.Cryptography;

namespace Metaflow.Datastore;

/// <summary>
/// The blobs of a flow, each named by the SHA-1 of its content, so that equal values are stored once whichever run
/// makes them. All members may be called from several threads.
/// </summary>
public sealed partial class ContentAddressedStore
{
    private readonly Storage _storage;
    private readonly string _directory;
    private readonly BlobCache _cache = new();
    private readonly BlobFileCache? _files;

    /// <summary>Opens the blobs of a flow.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="storage">Where the blobs are.</param>
    /// <param name="options">How blobs are stored and read; null for the defaults.</param>
    /// <param name="cache">What keeps on this machine what was read; null for nothing.</param>
    /// <exception cref="PathspecException">The name is not valid.</exception>
    public ContentAddressedStore(
        string flow, Storage storage, BlobOptions? options = null, BlobFileCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _directory = PathspecPart.Validate(PathspecPart.Flow, flow) + "/data";
        _storage = storage;
        _files = cache;
        Options = options ?? BlobOptions.Default;
    }

    /// <summary>How blobs are stored and read.</summary>
    public BlobOptions Options { get; }

    /// <summary>The key that some content has.</summary>
    /// <param name="content">The content, not packed.</param>
    /// <returns>40 lowercase hexadecimal digits.</returns>
    public static string KeyOf(ReadOnlySpan<byte> content) => ContentKey.Of(content);

    /// <summary>The path of a blob in the storage.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="DatastoreException">The key is not valid.</exception>
    public string PathOf(string key)
    {
        ContentKey.Validate(key);
        return string.Concat(_directory, $"/{key.AsSpan(0, 2)}/", key);
    }

    /// <summary>
    /// Begins a blob whose content is written piece by piece. The caller completes it, and disposes the writer.
    /// </summary>
    /// <param name="cancellationToken">
    /// Stops what the writer does beside its caller; writing then throws.
    /// </param>
    public BlobWriter CreateWriter(CancellationToken cancellationToken = default) => new(this, cancellationToken);

    /// <summary>Stores a blob unless it is there already.</summary>
    /// <param name="content">Its content.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Its key.</returns>
    public async ValueTask<string> SaveAsync(
        ReadOnlySequence<byte> content, CancellationToken cancellationToken = default)
    {
        var key = ContentKey.Of(content);
        if (_cache.Contains(key))
            return key;
        var path = PathOf(key);
        var exists = await _storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false);
        if (!exists && content.Length > BlockPacker.BlockLength)
        {
            await SaveLargeAsync(key, content, cancellationToken).ConfigureAwait(false);
        }
        else if (!exists)
        {
            using var packed = new PackedBlob(content, Options.CompressionLevel);
            await _storage.SaveAsync(packed.At(path), overwrite: true, cancellationToken).ConfigureAwait(false);
        }

        Remember(key, content);
        return key;
    }

    /// <summary>Stores many blobs, those that are not there already, in as few calls as the storage allows.</summary>
    /// <param name="contents">Their contents.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Their keys, in the same order.</returns>
    public async ValueTask<string[]> SaveManyAsync(
        IReadOnlyList<ReadOnlySequence<byte>> contents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var keys = new string[contents.Count];
        var unknown = new List<int>();
        var paths = new List<string>();
        var seen = new HashSet<string>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = ContentKey.Of(contents[i]);
            if (!seen.Add(keys[i]) || _cache.Contains(keys[i]))
                continue;
            unknown.Add(i);
            paths.Add(PathOf(keys[i]));
        }

        if (unknown.Count == 0)
            return keys;
        var exists = await _storage.ExistsManyAsync(paths, cancellationToken).ConfigureAwait(false);
        var packed = new List<PackedBlob>();
        try
        {
            var items = new List<ObjectToSave>();
            for (var i = 0; i < unknown.Count; i++)
            {
                if (exists[i])
                    continue;
                var content = contents[unknown[i]];
                if (content.Length > BlockPacker.BlockLength)
                {
                    await SaveLargeAsync(keys[unknown[i]], content, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                packed.Add(new PackedBlob(content, Options.CompressionLevel));
                items.Add(packed[^1].At(paths[i]));
            }

            await _storage.SaveManyAsync(items, overwrite: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var blob in packed)
                blob.Dispose();
        }

        foreach (var i in unknown)
            Remember(keys[i], contents[i]);
        return keys;
    }

    /// <summary>
    /// Stores a blob as it is, unpacked: for content that others fetch by its address, such as code packages.
    /// </summary>
    /// <param name="content">Its content.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Its key.</returns>
    public async ValueTask<string> SaveRawAsync(
        ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var key = ContentKey.Of(content.Span);
        var path = PathOf(key);
        if (!await _storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false))
        {
            var item = new ObjectToSave(path, content, BlobAttributes.Raw);
            await _storage.SaveAsync(item, overwrite: true, cancellationToken).ConfigureAwait(false);
        }

        return key;
    }

    /// <summary>Stores a blob as it is, unpacked, that is written as a stream, so that it need not be in memory.</summary>
    /// <param name="write">Writes its content, by asynchronous calls.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Its key.</returns>
    internal async ValueTask<string> SaveRawAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var writer = await _storage.CreateWriterAsync(_directory, cancellationToken).ConfigureAwait(false);
        await using var _ = writer.ConfigureAwait(false);
        using var hashed = new HashingStream(new StorageWriterStream(writer), HashAlgorithmName.SHA1);
        await write(hashed, cancellationToken).ConfigureAwait(false);
        var key = hashed.ToHex();
        var path = PathOf(key);
        if (!await _storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false))
            await writer.CommitAsync(path, BlobAttributes.Raw, overwrite: true, cancellationToken).ConfigureAwait(false);
        return key;
    }

    /// <summary>Begins to write a blob whose key is not known yet.</summary>
    internal BlobPipeline CreatePipeline(CancellationToken cancellationToken) =>
        new(_storage, _directory, Options.CompressionLevel, cancellationToken);

    /// <summary>Gives a blob its name, unless it is there already.</summary>
    internal async ValueTask CommitAsync(BlobPipeline pipeline, string key, CancellationToken cancellationToken)
    {
        var written = await pipeline.FinishAsync().ConfigureAwait(false);
        var path = PathOf(key);
        if (!_cache.Contains(key) && !await _storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false))
        {
            await written.CommitAsync(path, BlobAttributes.Packed, overwrite: true, cancellationToken)
                .ConfigureAwait(false);
        }

        _cache.Add(key, default, hasContent: false);
    }

    private void Remember(string key, in ReadOnlySequence<byte> content) =>
        _cache.Add(key, content.FirstSpan, content.IsSingleSegment);

    private async ValueTask SaveLargeAsync(
        string key, ReadOnlySequence<byte> content, CancellationToken cancellationToken)
    {
        var pipeline = CreatePipeline(cancellationToken);
        await using var _ = pipeline.ConfigureAwait(false);
        foreach (var segment in content)
            pipeline.Add(segment, owner: null);
        await CommitAsync(pipeline, key, cancellationToken).ConfigureAwait(false);
    }
}

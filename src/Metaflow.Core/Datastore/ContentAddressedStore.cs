using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>
/// The blobs of a flow, each named by the SHA-1 of its content, so that equal values are stored once whichever run
/// makes them. All members may be called from several threads.
/// </summary>
public sealed class ContentAddressedStore
{
    // Up to here it is cheaper to check the content against its key than to look for the blob's attributes.
    private const int LargestSelfChecked = 1 << 16;

    // From here on a blob whose size is known is unpacked while it is read.
    private const int StreamedFrom = 1 << 18;

    // From here on unpacking is worth a thread of its own.
    private const int UnpackedAside = 1 << 20;

    private readonly Storage _storage;
    private readonly string _directory;
    private readonly BlobCache _cache = new();

    /// <summary>Opens the blobs of a flow.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="storage">Where the blobs are.</param>
    /// <param name="options">How blobs are stored and read; null for the defaults.</param>
    /// <exception cref="PathspecException">The name is not valid.</exception>
    public ContentAddressedStore(string flow, Storage storage, BlobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _directory = PathspecPart.Validate(PathspecPart.Flow, flow) + "/data";
        _storage = storage;
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

    /// <summary>Reads a blob.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Its content. Do not change it: tiny contents are shared.</returns>
    /// <exception cref="DatastoreException">There is no such blob.</exception>
    /// <exception cref="CorruptBlobException">
    /// The blob is damaged, or larger than <see cref="BlobOptions.MaxBlobSize"/>.
    /// </exception>
    public ValueTask<ReadOnlyMemory<byte>> LoadAsync(string key, CancellationToken cancellationToken = default) =>
        LoadAsync(key, expectedSize: null, cancellationToken);

    /// <summary>
    /// Reads the blob of an artifact. The size that is noted with the artifact makes it cheaper than reading by the key,
    /// and a blob that holds more is refused.
    /// </summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Its content. Do not change it: tiny contents are shared.</returns>
    /// <exception cref="DatastoreException">There is no such blob.</exception>
    /// <exception cref="CorruptBlobException">
    /// The blob is damaged, holds more than is noted, or is larger than <see cref="BlobOptions.MaxBlobSize"/>.
    /// </exception>
    public ValueTask<ReadOnlyMemory<byte>> LoadAsync(
        StoredArtifact artifact, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return LoadAsync(artifact.Key, artifact.Info.BlobSize, cancellationToken);
    }

    /// <summary>Reads many blobs in as few calls as the storage allows; a key may occur more than once.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Their contents, in the same order. Do not change them: some are shared.</returns>
    /// <exception cref="DatastoreException">There is no such blob.</exception>
    /// <exception cref="CorruptBlobException">
    /// A blob is damaged, or larger than <see cref="BlobOptions.MaxBlobSize"/>.
    /// </exception>
    public ValueTask<ReadOnlyMemory<byte>[]> LoadManyAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var blobs = new (string Key, long? ExpectedSize)[keys.Count];
        for (var i = 0; i < blobs.Length; i++)
            blobs[i] = (keys[i], null);
        return LoadManyAsync(blobs, cancellationToken);
    }

    /// <summary>
    /// Reads the blobs of many artifacts in as few calls as the storage allows; a key may occur more than once.
    /// </summary>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Their contents, in the same order. Do not change them: some are shared.</returns>
    /// <exception cref="DatastoreException">There is no such blob.</exception>
    /// <exception cref="CorruptBlobException">
    /// A blob is damaged, holds more than is noted, or is larger than <see cref="BlobOptions.MaxBlobSize"/>.
    /// </exception>
    public ValueTask<ReadOnlyMemory<byte>[]> LoadManyAsync(
        IReadOnlyList<StoredArtifact> artifacts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        var blobs = new (string Key, long? ExpectedSize)[artifacts.Count];
        for (var i = 0; i < blobs.Length; i++)
            blobs[i] = (artifacts[i].Key, artifacts[i].Info.BlobSize);
        return LoadManyAsync(blobs, cancellationToken);
    }

    /// <summary>
    /// Opens a blob for reading from its beginning, without loading it whole. The caller disposes the stream. When the
    /// blob is damaged, reading throws <see cref="CorruptBlobException"/>, at the latest where the content ends.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="DatastoreException">There is no such blob.</exception>
    public async ValueTask<Stream> OpenReadAsync(string key, CancellationToken cancellationToken = default)
    {
        var path = PathOf(key);
        var (content, _) = await OpenAsync(key, path, cancellationToken).ConfigureAwait(false);
        return content;
    }

    /// <summary>
    /// Opens the blob of an artifact, and tells how long its content can be at most: what is noted with the artifact is
    /// not believed beyond what the stored bytes can stand for.
    /// </summary>
    internal async ValueTask<(Stream Content, long MaxLength)> OpenBoundedAsync(
        StoredArtifact artifact, CancellationToken cancellationToken)
    {
        var (content, storedLength) = await OpenAsync(artifact.Key, PathOf(artifact.Key), cancellationToken)
            .ConfigureAwait(false);
        return (content, Math.Min(artifact.Info.BlobSize ?? long.MaxValue, storedLength ?? long.MaxValue));
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

    private DatastoreException Missing(string path) => new(
        $"There is no blob '{_storage.UriOf(path)}'. It was deleted, or the run is from another datastore: " +
        "check the datastore's root.");

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

    /// <summary>Opens a blob, and tells how much content it can have at most; null when that is not known.</summary>
    private async ValueTask<(Stream Content, long? Most)> OpenAsync(
        string key, string path, CancellationToken cancellationToken)
    {
        var attributes = await _storage.LoadAttributesAsync(path, cancellationToken).ConfigureAwait(false);
        var isRaw = attributes is not null && BlobAttributes.IsRaw(path, attributes);
        var stored = await _storage.OpenReadAsync(path, cancellationToken).ConfigureAwait(false) ?? throw Missing(path);
        long? length = stored.CanSeek ? stored.Length : null;
        var content = new CheckedBlobStream(
            isRaw ? stored : new UnpackingStream(stored, length), path, Options.VerifyKeys ? key : null);
        return (content, isRaw || length is null ? length : GzipFormat.LargestContentOf(length));
    }

    private async ValueTask<ReadOnlyMemory<byte>> LoadAsync(
        string key, long? expectedSize, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (_cache.Find(key) is { } cached)
            return cached;
        if (expectedSize >= StreamedFrom)
            return await LoadStreamedAsync(key, path, expectedSize.Value, cancellationToken).ConfigureAwait(false);
        var stored = await _storage.LoadAsync(path, withAttributes: false, cancellationToken).ConfigureAwait(false);
        return await UnpackAsync(key, path, stored, expectedSize, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ReadOnlyMemory<byte>[]> LoadManyAsync(
        (string Key, long? ExpectedSize)[] blobs, CancellationToken cancellationToken)
    {
        var contents = new ReadOnlyMemory<byte>[blobs.Length];
        var positions = new Dictionary<string, int>();
        var missing = new List<(string Key, long? ExpectedSize)>();
        for (var i = 0; i < contents.Length; i++)
        {
            if (_cache.Find(blobs[i].Key) is { } cached)
                contents[i] = cached;
            else if (positions.TryAdd(blobs[i].Key, missing.Count))
                missing.Add(blobs[i]);
        }

        if (missing.Count == 0)
            return contents;
        var loaded = await LoadDistinctAsync(missing, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < contents.Length; i++)
        {
            if (positions.TryGetValue(blobs[i].Key, out var position))
                contents[i] = loaded[position];
        }

        return contents;
    }

    private async ValueTask<byte[][]> LoadDistinctAsync(
        List<(string Key, long? ExpectedSize)> blobs, CancellationToken cancellationToken)
    {
        var loading = new Task<byte[]>[blobs.Count];
        var paths = new List<string>();
        var positions = new List<int>();
        var large = new List<int>();
        for (var i = 0; i < loading.Length; i++)
        {
            if (blobs[i].ExpectedSize >= StreamedFrom)
            {
                large.Add(i);
                continue;
            }

            paths.Add(PathOf(blobs[i].Key));
            positions.Add(i);
        }

        await foreach (var (index, path, stored) in _storage
            .LoadManyAsync(paths, withAttributes: false, cancellationToken).ConfigureAwait(false))
        {
            var position = positions[index];
            var (key, expected) = blobs[position];
            loading[position] = stored?.Content.Length >= UnpackedAside
                ? Task.Run(() => UnpackAsync(key, path, stored, expected, cancellationToken).AsTask(), cancellationToken)
                : UnpackAsync(key, path, stored, expected, cancellationToken).AsTask();
        }

        if (large.Count > 0)
            await LoadLargeAsync(blobs, large, loading, cancellationToken).ConfigureAwait(false);
        return await Task.WhenAll(loading).ConfigureAwait(false);
    }

    private ValueTask LoadLargeAsync(
        List<(string Key, long? ExpectedSize)> blobs,
        List<int> large,
        Task<byte[]>[] loading,
        CancellationToken cancellationToken) =>
        ParallelLoop.RunAsync(
            large.Count,
            Math.Min(_storage.Parallelism, Environment.ProcessorCount),
            async (index, stop) =>
            {
                var (key, expected) = blobs[large[index]];
                var content = await LoadStreamedAsync(key, PathOf(key), expected!.Value, stop).ConfigureAwait(false);
                loading[large[index]] = Task.FromResult(content);
            },
            cancellationToken);

    /// <summary>Unpacks a blob from the storage straight into its memory.</summary>
    private async ValueTask<byte[]> LoadStreamedAsync(
        string key, string path, long expectedSize, CancellationToken cancellationToken)
    {
        var (content, most) = await OpenAsync(key, path, cancellationToken).ConfigureAwait(false);
        await using var _ = content.ConfigureAwait(false);
        var limit = LimitFor(path, expectedSize);
        if (expectedSize > most)
            throw new CorruptBlobException(path, $"it is too short for the {expectedSize} bytes that are noted for it");
        try
        {
            return await BlobCodec.ReadToEndAsync(content, expectedSize, most, limit, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptBlobException(path, e.Message, e);
        }
    }

    private long LimitFor(string path, long? expectedSize)
    {
        var allowed = Math.Min(Options.MaxBlobSize, Array.MaxLength);
        if (expectedSize > allowed)
            throw new CorruptBlobException(path, $"it holds more than the {allowed} bytes allowed");
        return expectedSize ?? allowed;
    }

    private async ValueTask<byte[]> UnpackAsync(
        string key, string path, StoredObject? stored, long? expectedSize, CancellationToken cancellationToken)
    {
        if (stored is null)
            throw Missing(path);
        var limit = LimitFor(path, expectedSize);
        var content = TryUnpackByKey(key, stored, limit);
        if (content is null)
        {
            var attributes = stored.Attributes
                ?? await _storage.LoadAttributesAsync(path, cancellationToken).ConfigureAwait(false);
            content = Unpack(path, stored.Content, attributes, limit);
            if (Options.VerifyKeys && !ContentKey.Matches(key, content))
                throw CorruptBlobException.ForKey(path, key, ContentKey.Of(content));
        }

        _cache.Add(key, content, hasContent: true);
        return content;
    }

    /// <summary>
    /// The content when the key proves it, which makes looking for the attributes needless; else null.
    /// </summary>
    private static byte[]? TryUnpackByKey(string key, StoredObject stored, long limit)
    {
        var blob = stored.Content;
        if (stored.Attributes is not null || blob.Length > LargestSelfChecked || !BlobCodec.LooksPacked(blob.Span))
            return null;
        try
        {
            var content = BlobCodec.Unpack(blob, limit);
            return ContentKey.Matches(key, content) ? content : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Unpack(string path, ReadOnlyMemory<byte> blob, string? attributes, long limit)
    {
        if (attributes is not null && BlobAttributes.IsRaw(path, attributes))
        {
            return blob.Length <= limit
                ? blob.ToArray()
                : throw new CorruptBlobException(path, $"it holds more than the {limit} bytes allowed");
        }

        try
        {
            return BlobCodec.Unpack(blob, limit);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptBlobException(path, e.Message.TrimEnd('.'), e);
        }
    }
}

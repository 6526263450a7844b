namespace Metaflow.Datastore;

public sealed partial class ContentAddressedStore
{
    // Up to here it is cheaper to check the content against its key than to look for the blob's attributes.
    private const int LargestSelfChecked = 1 << 16;

    // From here on a blob whose size is known is unpacked while it is read.
    private const int StreamedFrom = 1 << 18;

    // From here on unpacking is worth a thread of its own.
    private const int UnpackedAside = 1 << 20;

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

    private DatastoreException Missing(string path) => new(
        $"There is no blob '{_storage.UriOf(path)}'. It was deleted, or the run is from another datastore: " +
        "check the datastore's root.");

    /// <summary>Opens a blob, and tells how much content it can have at most; null when that is not known.</summary>
    private async ValueTask<(Stream Content, long? Most)> OpenAsync(
        string key, string path, CancellationToken cancellationToken)
    {
        if (_files is not null && await _files.TryOpenAsync(key, cancellationToken).ConfigureAwait(false) is { } kept)
            return (kept, kept.Length);
        var attributes = await _storage.LoadAttributesAsync(path, cancellationToken).ConfigureAwait(false);
        var isRaw = attributes is not null && BlobAttributes.IsRaw(path, attributes);
        var stored = await _storage.OpenReadAsync(path, cancellationToken).ConfigureAwait(false) ?? throw Missing(path);
        long? length = stored.CanSeek ? stored.Length : null;
        Stream content = new CheckedBlobStream(
            isRaw ? stored : new UnpackingStream(stored, length), path, Options.VerifyKeys ? key : null);
        content = _files?.SaveWhileRead(key, content) ?? content;
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
        if (TryLoadKept(key, path, expectedSize) is { } kept)
            return kept;
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

            var path = PathOf(blobs[i].Key);
            if (TryLoadKept(blobs[i].Key, path, blobs[i].ExpectedSize) is { } kept)
            {
                loading[i] = Task.FromResult(kept);
                continue;
            }

            paths.Add(path);
            positions.Add(i);
        }

        await foreach (var (index, at, stored) in _storage
            .LoadManyAsync(paths, withAttributes: false, cancellationToken).ConfigureAwait(false))
        {
            var position = positions[index];
            var (key, expected) = blobs[position];
            loading[position] = stored?.Content.Length >= UnpackedAside
                ? Task.Run(() => UnpackAsync(key, at, stored, expected, cancellationToken).AsTask(), cancellationToken)
                : UnpackAsync(key, at, stored, expected, cancellationToken).AsTask();
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
        _files?.Save(key, content);
        return content;
    }

    /// <summary>The content of a blob that was read before and kept on this machine; null when it was not.</summary>
    private byte[]? TryLoadKept(string key, string path, long? expectedSize)
    {
        var content = _files?.TryLoad(key, LimitFor(path, expectedSize));
        if (content is not null)
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

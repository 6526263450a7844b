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

    // From here on unpacking is worth a thread of its own.
    private const int UnpackedAside = 1 << 20;

    private readonly Storage _storage;
    private readonly string _prefix;
    private readonly BlobCache _cache = new();

    /// <summary>Opens the blobs of a flow.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="storage">Where the blobs are.</param>
    /// <exception cref="PathspecException">The name is not valid.</exception>
    public ContentAddressedStore(string flow, Storage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _prefix = PathspecPart.Validate(PathspecPart.Flow, flow) + "/data/";
        _storage = storage;
    }

    /// <summary>
    /// The largest blob in bytes that is unpacked into memory; default and maximum 2,147,483,591. Larger ones are
    /// refused, so that a damaged or hostile blob cannot take all memory; <see cref="OpenReadAsync"/> has no limit.
    /// </summary>
    public long MaxBlobSize { get; init; } = Array.MaxLength;

    /// <summary>The key that some content has.</summary>
    /// <param name="content">The content, not packed.</param>
    /// <returns>40 lowercase hexadecimal digits.</returns>
    public static string KeyOf(ReadOnlySpan<byte> content) => ContentKey.Of(content);

    /// <summary>The path of a blob in the storage.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="DatastoreException">The key is not valid.</exception>
    public string PathOf(string key) => string.Concat(_prefix, ContentKey.Validate(key).AsSpan(0, 2), "/", key);

    /// <summary>
    /// Begins a blob whose content is written piece by piece. The caller completes it, and disposes the writer.
    /// </summary>
    public BlobWriter CreateWriter() => new(this);

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
        if (!await _storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false))
            await _storage.SaveAsync(Packed(path, content), overwrite: true, cancellationToken).ConfigureAwait(false);
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
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = ContentKey.Of(contents[i]);
            if (_cache.Contains(keys[i]) || Array.IndexOf(keys, keys[i], 0, i) >= 0)
                continue;
            unknown.Add(i);
            paths.Add(PathOf(keys[i]));
        }

        if (unknown.Count == 0)
            return keys;
        var exists = await _storage.ExistsManyAsync(paths, cancellationToken).ConfigureAwait(false);
        var items = new List<ObjectToSave>();
        for (var i = 0; i < unknown.Count; i++)
        {
            if (!exists[i])
                items.Add(Packed(paths[i], contents[unknown[i]]));
        }

        await _storage.SaveManyAsync(items, overwrite: true, cancellationToken).ConfigureAwait(false);
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
    /// The blob is damaged, or larger than <see cref="MaxBlobSize"/>.
    /// </exception>
    public async ValueTask<ReadOnlyMemory<byte>> LoadAsync(string key, CancellationToken cancellationToken = default)
    {
        var path = PathOf(key);
        if (_cache.Find(key) is { } cached)
            return cached;
        var stored = await _storage.LoadAsync(path, withAttributes: false, cancellationToken).ConfigureAwait(false);
        return await UnpackAsync(key, path, stored, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads many blobs in as few calls as the storage allows; a key may occur more than once.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Their contents, in the same order. Do not change them: some are shared.</returns>
    /// <exception cref="DatastoreException">There is no such blob.</exception>
    /// <exception cref="CorruptBlobException">A blob is damaged, or larger than <see cref="MaxBlobSize"/>.</exception>
    public async ValueTask<ReadOnlyMemory<byte>[]> LoadManyAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var contents = new ReadOnlyMemory<byte>[keys.Count];
        var positions = new Dictionary<string, object>();
        var missing = new List<string>();
        for (var i = 0; i < contents.Length; i++)
        {
            if (_cache.Find(keys[i]) is { } cached)
                contents[i] = cached;
            else if (positions.TryAdd(keys[i], missing))
                missing.Add(keys[i]);
        }

        if (missing.Count == 0)
            return contents;
        var loaded = await LoadDistinctAsync(missing, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < missing.Count; i++)
            positions[missing[i]] = loaded[i];
        for (var i = 0; i < contents.Length; i++)
        {
            if (positions.TryGetValue(keys[i], out var content))
                contents[i] = (byte[])content;
        }

        return contents;
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
        var attributes = await _storage.LoadAttributesAsync(path, cancellationToken).ConfigureAwait(false);
        var stream = await _storage.OpenReadAsync(path, cancellationToken).ConfigureAwait(false) ?? throw Missing(path);
        return attributes is not null && BlobAttributes.IsRaw(path, attributes)
            ? stream
            : new UnpackingStream(path, stream);
    }

    private static ObjectToSave Packed(string path, in ReadOnlySequence<byte> content) =>
        new(path, BlobCodec.Pack(content), BlobAttributes.Packed);

    private DatastoreException Missing(string path) => new(
        $"There is no blob '{_storage.UriOf(path)}'. It was deleted, or the run is from another datastore: " +
        "check the datastore's root.");

    private void Remember(string key, in ReadOnlySequence<byte> content) =>
        _cache.Add(key, content.FirstSpan, content.IsSingleSegment);

    private async ValueTask<byte[][]> LoadDistinctAsync(List<string> keys, CancellationToken cancellationToken)
    {
        var paths = new string[keys.Count];
        for (var i = 0; i < paths.Length; i++)
            paths[i] = PathOf(keys[i]);
        var unpacking = new Task<byte[]>[keys.Count];
        await foreach (var (index, path, stored) in _storage
            .LoadManyAsync(paths, withAttributes: false, cancellationToken).ConfigureAwait(false))
        {
            var key = keys[index];
            unpacking[index] = stored?.Content.Length >= UnpackedAside
                ? Task.Run(() => UnpackAsync(key, path, stored, cancellationToken).AsTask(), cancellationToken)
                : UnpackAsync(key, path, stored, cancellationToken).AsTask();
        }

        return await Task.WhenAll(unpacking).ConfigureAwait(false);
    }

    private async ValueTask<byte[]> UnpackAsync(
        string key, string path, StoredObject? stored, CancellationToken cancellationToken)
    {
        if (stored is null)
            throw Missing(path);
        var content = TryUnpackByKey(key, stored);
        if (content is null)
        {
            var attributes = stored.Attributes
                ?? await _storage.LoadAttributesAsync(path, cancellationToken).ConfigureAwait(false);
            content = Unpack(path, stored.Content, attributes);
        }

        _cache.Add(key, content, hasContent: true);
        return content;
    }

    /// <summary>
    /// The content when the key proves it, which makes looking for the attributes needless; else null.
    /// </summary>
    private byte[]? TryUnpackByKey(string key, StoredObject stored)
    {
        var blob = stored.Content;
        if (stored.Attributes is not null || blob.Length > LargestSelfChecked || !BlobCodec.LooksPacked(blob.Span))
            return null;
        try
        {
            var content = BlobCodec.Unpack(blob, MaxBlobSize);
            return ContentKey.Matches(key, content) ? content : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private byte[] Unpack(string path, ReadOnlyMemory<byte> blob, string? attributes)
    {
        if (attributes is not null && BlobAttributes.IsRaw(path, attributes))
        {
            return blob.Length <= MaxBlobSize
                ? blob.ToArray()
                : throw new CorruptBlobException(path, $"it holds more than the {MaxBlobSize} bytes allowed");
        }

        try
        {
            return BlobCodec.Unpack(blob, MaxBlobSize);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptBlobException(path, e.Message.TrimEnd('.'), e);
        }
    }
}

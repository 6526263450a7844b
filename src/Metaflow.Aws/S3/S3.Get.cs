using Metaflow.Aws.S3Api;
using Metaflow.Aws.Transfers;

namespace Metaflow;

public sealed partial class S3
{
    /// <summary>Downloads an object, or a part of one. Large ones come in parts at the same time.</summary>
    /// <param name="request">A key, or a key with a range. An empty key is the root itself.</param>
    /// <param name="returnMissing">Whether a missing object is returned, with <see cref="S3Object.Exists"/> false, rather than an error.</param>
    /// <param name="inMemory">Whether the content goes into memory instead of a temporary file: for small objects.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="S3NotFoundException">There is no such object, or no such bucket.</exception>
    /// <exception cref="S3InvalidRangeException">The object has none of the bytes.</exception>
    /// <exception cref="S3UrlException">The key does not go with the client's root.</exception>
    /// <exception cref="S3DiskSpaceException">The temporary folder has no space.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses.</exception>
    public async Task<S3Object> GetAsync(
        S3GetRequest request,
        bool returnMissing = false,
        bool inMemory = false,
        IProgress<S3Progress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var stop = Begin(cancellationToken);
        var meter = MeterOf(progress, total: 1);
        var found = await GetAsync(request, returnMissing, inMemory, meter, stop.Token).ConfigureAwait(false);
        meter?.Finish();
        return found;
    }

    /// <summary>Downloads an object, or a part of one, into a stream, in order; large ones come in parts ahead of it.</summary>
    /// <param name="request">A key, or a key with a range. An empty key is the root itself.</param>
    /// <param name="destination">Where the bytes go. It stays open.</param>
    /// <param name="returnMissing">Whether a missing object is returned, with <see cref="S3Object.Exists"/> false, rather than an error.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>What is known of the object; its content is in the stream only.</returns>
    /// <exception cref="S3NotFoundException">There is no such object, or no such bucket.</exception>
    /// <exception cref="S3InvalidRangeException">The object has none of the bytes.</exception>
    /// <exception cref="S3UrlException">The key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses.</exception>
    public async Task<S3Object> CopyToAsync(
        S3GetRequest request,
        Stream destination,
        bool returnMissing = false,
        IProgress<S3Progress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using var stop = Begin(cancellationToken);
        var meter = MeterOf(progress, total: 1);
        var url = _keys.ObjectAt(request.Key);
        var found = await _downloads
            .ToStreamAsync(url, Root, request.Range, destination, meter, stop.Token).ConfigureAwait(false) ?? Missing(url, returnMissing);
        meter?.Finish();
        return found;
    }

    /// <summary>
    /// Opens an object, or a part of one, as a stream that can seek. Parts ahead of the reader are fetched at the same time, as far as there is
    /// memory for them; nothing goes to disk.
    /// </summary>
    /// <param name="request">A key, or a key with a range. An empty key is the root itself.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The stream, for one call at a time. The caller disposes it; it does not end with the client.</returns>
    /// <exception cref="S3NotFoundException">There is no such object, or no such bucket.</exception>
    /// <exception cref="S3InvalidRangeException">The object has none of the bytes.</exception>
    /// <exception cref="S3UrlException">The key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses. Reading from the stream fails with it, too.</exception>
    public async Task<Stream> OpenReadAsync(S3GetRequest request, CancellationToken cancellationToken = default)
    {
        using var stop = Begin(cancellationToken);
        var url = _keys.ObjectAt(request.Key);
        return await S3ReadStream.TryOpenAsync(_s3, url, request.Range, stop.Token).ConfigureAwait(false) ?? throw NotFound(url);
    }

    /// <summary>Downloads many objects at the same time.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="returnMissing">Whether missing objects are returned, with <see cref="S3Object.Exists"/> false, rather than an error.</param>
    /// <param name="inMemory">Whether contents go into memory instead of temporary files: for small objects.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    /// <returns>
    /// The objects, in the order of the keys. They are downloaded somewhat ahead of the reader: a reader that stops stops the downloads, and
    /// one that leaves cancels them.
    /// </returns>
    /// <exception cref="S3NotFoundException">One of them is not there, or its bucket.</exception>
    /// <exception cref="S3UrlException">A key does not go with the client's root.</exception>
    /// <exception cref="S3DiskSpaceException">The temporary folder has no space.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses one of them; that ends all.</exception>
    public IAsyncEnumerable<S3Object> GetManyAsync(
        IEnumerable<string> keys,
        bool returnMissing = false,
        bool inMemory = false,
        IProgress<S3Progress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return GetManyAsync(
            keys.Select(static key => (S3GetRequest)key), CountOf(keys), returnMissing, inMemory, progress, cancellationToken);
    }

    /// <summary>Downloads many objects, or parts of them, at the same time.</summary>
    /// <param name="requests">Keys with ranges. The same key may come more than once.</param>
    /// <param name="returnMissing">Whether missing objects are returned, with <see cref="S3Object.Exists"/> false, rather than an error.</param>
    /// <param name="inMemory">Whether contents go into memory instead of temporary files: for small objects.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    /// <returns>
    /// The objects, in the order of the requests. They are downloaded somewhat ahead of the reader: a reader that stops stops the downloads,
    /// and one that leaves cancels them.
    /// </returns>
    /// <exception cref="S3NotFoundException">One of them is not there, or its bucket.</exception>
    /// <exception cref="S3InvalidRangeException">One of them has none of its bytes.</exception>
    /// <exception cref="S3UrlException">A key does not go with the client's root.</exception>
    /// <exception cref="S3DiskSpaceException">The temporary folder has no space.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses one of them; that ends all.</exception>
    public IAsyncEnumerable<S3Object> GetManyAsync(
        IEnumerable<S3GetRequest> requests,
        bool returnMissing = false,
        bool inMemory = false,
        IProgress<S3Progress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return GetManyAsync(requests, CountOf(requests), returnMissing, inMemory, progress, cancellationToken);
    }

    /// <summary>Downloads all objects in folders, and in the folders below them, at the same time.</summary>
    /// <param name="prefixes">
    /// The folders: <c>a</c> means all keys that begin with <c>a/</c>, and not <c>ab</c>. An empty text is the root itself.
    /// </param>
    /// <param name="inMemory">Whether contents go into memory instead of temporary files: for small objects.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    /// <returns>
    /// The objects, folder by folder in the order of their keys, which are below the folder that was asked for. One that is deleted while
    /// this goes on is left out. Empty when there are none.
    /// </returns>
    /// <exception cref="S3UrlException">A folder does not go with the client's root.</exception>
    /// <exception cref="S3DiskSpaceException">The temporary folder has no space.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses one of them; that ends all.</exception>
    public async IAsyncEnumerable<S3Object> GetRecursiveAsync(
        IEnumerable<string> prefixes,
        bool inMemory = false,
        IProgress<S3Progress>? progress = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefixes);
        var meter = MeterOf(progress, total: null);
        await foreach (var found in ManyAsync(
            ListRecursiveAsync(prefixes, cancellationToken),
            meter,
            (listed, stop) => TryDownloadAsync(S3Url.Parse(listed.Url), listed.Prefix, range: null, inMemory, meter, stop),
            cancellationToken).ConfigureAwait(false))
        {
            if (found is not null)
                yield return found;
        }
    }

    /// <summary>Downloads all objects below the client's root at the same time, as <see cref="GetRecursiveAsync"/> does.</summary>
    /// <param name="inMemory">Whether contents go into memory instead of temporary files: for small objects.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    /// <returns>The objects, in the order of their keys. Empty when there are none.</returns>
    /// <exception cref="S3UrlException">The client has no root.</exception>
    /// <exception cref="S3DiskSpaceException">The temporary folder has no space.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses one of them; that ends all.</exception>
    public IAsyncEnumerable<S3Object> GetAllAsync(
        bool inMemory = false, IProgress<S3Progress>? progress = null, CancellationToken cancellationToken = default) =>
        GetRecursiveAsync([""], inMemory, progress, cancellationToken);

    private IAsyncEnumerable<S3Object> GetManyAsync(
        IEnumerable<S3GetRequest> requests,
        int? count,
        bool returnMissing,
        bool inMemory,
        IProgress<S3Progress>? progress,
        CancellationToken cancellationToken)
    {
        var meter = MeterOf(progress, count);
        return ManyAsync(
            requests.ToAsyncEnumerable(),
            meter,
            (request, stop) => GetAsync(request, returnMissing, inMemory, meter, stop),
            cancellationToken);
    }

    private async Task<S3Object> GetAsync(
        S3GetRequest request, bool returnMissing, bool inMemory, S3ProgressMeter? meter, CancellationToken cancellationToken)
    {
        var url = _keys.ObjectAt(request.Key);
        return await TryDownloadAsync(url, Root, request.Range, inMemory, meter, cancellationToken).ConfigureAwait(false)
            ?? Missing(url, returnMissing);
    }

    private Task<S3Object?> TryDownloadAsync(
        S3Url url, string? prefix, ByteRange? range, bool inMemory, S3ProgressMeter? meter, CancellationToken cancellationToken) => inMemory
        ? _downloads.ToMemoryAsync(url, prefix, range, meter, cancellationToken)
        : _downloads.ToFileAsync(url, prefix, range, meter, cancellationToken);

    private S3Object Missing(S3Url url, bool returnMissing) => returnMissing ? new S3Object(url, Root) : throw NotFound(url);

    private static S3NotFoundException NotFound(S3Url url) => new(
        $"There is no object '{url}'. Check its key and bucket; calls with returnMissing take missing objects.")
    { StatusCode = 404 };
}

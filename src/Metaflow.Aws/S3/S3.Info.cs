using Metaflow.Aws.S3Api;

namespace Metaflow;

public sealed partial class S3
{
    /// <summary>Asks S3 about an object, without its content.</summary>
    /// <param name="key">The object's key. An empty one is the root itself.</param>
    /// <param name="returnMissing">Whether a missing object is returned, with <see cref="S3Object.Exists"/> false, rather than an error.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="S3NotFoundException">There is no such object.</exception>
    /// <exception cref="S3UrlException">The key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses.</exception>
    public async Task<S3Object> InfoAsync(string key, bool returnMissing = false, CancellationToken cancellationToken = default)
    {
        using var stop = Begin(cancellationToken);
        return await LookUpAsync(key, returnMissing, stop.Token).ConfigureAwait(false);
    }

    /// <summary>Asks S3 about many objects at the same time, without their contents.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="returnMissing">Whether missing objects are returned, with <see cref="S3Object.Exists"/> false, rather than an error.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    /// <returns>The objects, in the order of the keys.</returns>
    /// <exception cref="S3NotFoundException">One of them is not there.</exception>
    /// <exception cref="S3UrlException">A key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses one of them; that ends all.</exception>
    public IAsyncEnumerable<S3Object> InfoManyAsync(
        IEnumerable<string> keys,
        bool returnMissing = false,
        IProgress<S3Progress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return ManyAsync(
            keys.ToAsyncEnumerable(),
            MeterOf(progress, CountOf(keys)),
            (key, stop) => LookUpAsync(key, returnMissing, stop),
            cancellationToken);
    }

    private async Task<S3Object> LookUpAsync(string key, bool returnMissing, CancellationToken cancellationToken)
    {
        var url = _keys.ObjectAt(key);
        return await _s3.HeadAsync(url, cancellationToken).ConfigureAwait(false) is { } head
            ? new S3Object(url, Root, head)
            : Missing(url, returnMissing);
    }
}

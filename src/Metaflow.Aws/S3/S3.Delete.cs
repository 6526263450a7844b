using Metaflow.Aws.S3Api;

namespace Metaflow;

public sealed partial class S3
{
    /// <summary>Deletes an object; one that is not there is no error.</summary>
    /// <param name="key">The object's key. An empty one is the root itself, not what is below it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="S3UrlException">The key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses.</exception>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        using var stop = Begin(cancellationToken);
        await _s3.DeleteAsync(_keys.ObjectAt(key), stop.Token).ConfigureAwait(false);
    }

    /// <summary>Deletes many objects, a thousand by a call; those that are not there are no error.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="S3UrlException">A key does not go with the client's root; nothing is deleted then.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses. Some may have been deleted.</exception>
    public async Task DeleteManyAsync(IEnumerable<string> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        using var stop = Begin(cancellationToken);
        foreach (var bucket in keys.Select(_keys.ObjectAt).ToLookup(static url => url.Bucket))
        {
            var byText = bucket.ToLookup(static url => IsPlainText(url.Key));
            await _s3.DeleteAsync(bucket.Key, [.. byText[true].Select(static url => url.Key)], stop.Token).ConfigureAwait(false);
            foreach (var url in byText[false])
                await _s3.DeleteAsync(url, stop.Token).ConfigureAwait(false);
        }
    }

    // XML, in which many keys are sent, has no way to write some characters, and changes others.
    private static bool IsPlainText(string key) => !key.AsSpan().ContainsAnyInRange('\0', '\x1f') && !key.AsSpan().ContainsAnyInRange('\ufffe', '\uffff');
}

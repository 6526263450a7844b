using System.Runtime.CompilerServices;
using Metaflow.Aws.S3Api;

namespace Metaflow;

public sealed partial class S3
{
    /// <summary>Lists what lies directly in folders: objects and folders.</summary>
    /// <param name="keys">The folders; null for the client's root. <c>a</c> and <c>a/</c> are the same.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    /// <returns>
    /// Folder by folder, part by part of what S3 lists objects before folders, each in order. Their keys are below the folder that was asked
    /// for; a folder has <see cref="S3Object.Exists"/> false. Empty for a folder that is not there.
    /// </returns>
    /// <exception cref="S3UrlException">A key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses.</exception>
    public IAsyncEnumerable<S3Object> ListPathsAsync(IEnumerable<string>? keys = null, CancellationToken cancellationToken = default) =>
        ListAsync(keys, "/", cancellationToken);

    /// <summary>Lists all objects in folders, and in the folders below them.</summary>
    /// <param name="keys">The folders; null for the client's root. <c>a</c> and <c>a/</c> are the same.</param>
    /// <param name="cancellationToken">Stops the enumeration.</param>
    /// <returns>
    /// Folder by folder, in the order of their keys, which are below the folder that was asked for. Empty for a folder that is not there.
    /// </returns>
    /// <exception cref="S3UrlException">A key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses.</exception>
    public IAsyncEnumerable<S3Object> ListRecursiveAsync(IEnumerable<string>? keys = null, CancellationToken cancellationToken = default) =>
        ListAsync(keys, delimiter: null, cancellationToken);

    private async IAsyncEnumerable<S3Object> ListAsync(
        IEnumerable<string>? keys, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = Begin(cancellationToken);
        // The beginnings of the lists of many folders come at the same time; what follows in long ones, when the reader is there.
        await foreach (var (folder, pages, hasPage) in OrderedResults.RunAsync(
            (keys ?? [""]).Select(_keys.FolderAt).ToAsyncEnumerable(),
            _s3.Settings.WorkerCount,
            async (folder, token) =>
            {
                // The call's token ends with this call; the list goes on after it.
                var pages = _s3.ListAsync(folder, delimiter, stop.Token).GetAsyncEnumerator(stop.Token);
                return (folder, pages, await pages.MoveNextAsync().ConfigureAwait(false));
            },
            stop.Token).ConfigureAwait(false))
        {
            await using var closing = pages.ConfigureAwait(false);
            for (var has = hasPage; has; has = await pages.MoveNextAsync().ConfigureAwait(false))
            {
                foreach (var found in ObjectsOf(pages.Current, folder))
                    yield return found;
            }
        }
    }

    private static IEnumerable<S3Object> ObjectsOf(S3Listing page, S3Url folder)
    {
        var prefix = folder.ToString().TrimEnd('/');
        foreach (var (key, size, lastModified) in page.Objects)
        {
            // Consoles make an empty object for a folder.
            if (key.Length > folder.Key.Length)
                yield return new S3Object(folder with { Key = key }, prefix, size, lastModified);
        }

        foreach (var key in page.Prefixes)
            yield return new S3Object(folder with { Key = key }, prefix) { Key = key[folder.Key.Length..^1] };
    }
}

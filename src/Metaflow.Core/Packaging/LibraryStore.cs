using System.IO.Compression;
using System.Security.Cryptography;
using Metaflow.Datastore;

namespace Metaflow.Packaging;

/// <summary>The libraries of all flows, each stored once and named by the SHA-256 of its content. Thread-safe.</summary>
/// <param name="storage">Where they are.</param>
internal sealed class LibraryStore(Storage storage)
{
    // Each upload is collected in memory up to a limit; more of them would not be faster.
    private const int Uploads = 8;

    /// <summary>The address below which they lie.</summary>
    public string Root => storage.Root;

    /// <summary>The path of a library.</summary>
    /// <param name="sha256">The SHA-256 of its content, 64 lower hexadecimal digits.</param>
    public static string PathOf(string sha256) => $"{sha256[..2]}/{sha256}";

    /// <summary>Stores libraries that are not there yet; those that are stay as they are.</summary>
    /// <param name="libraries">The libraries.</param>
    /// <param name="cancellationToken">Stops the call; what was stored stays.</param>
    /// <returns>How many were stored.</returns>
    /// <exception cref="MetaflowException">A library cannot be read, or the storage fails.</exception>
    public async Task<int> SaveAsync(IEnumerable<PackageLibrary> libraries, CancellationToken cancellationToken)
    {
        var distinct = libraries.DistinctBy(static l => l.Sha256).ToArray();
        var exists = await storage.ExistsManyAsync([.. distinct.Select(static l => PathOf(l.Sha256))], cancellationToken).ConfigureAwait(false);
        var missing = distinct.Where((_, index) => !exists[index]).ToArray();
        await ParallelLoop.RunAsync(
            missing.Length,
            Math.Min(Uploads, storage.Parallelism),
            (index, stop) => SaveAsync(missing[index], stop),
            cancellationToken).ConfigureAwait(false);
        return missing.Length;
    }

    private async ValueTask SaveAsync(PackageLibrary library, CancellationToken cancellationToken)
    {
        var path = PathOf(library.Sha256);
        var writer = await storage.CreateWriterAsync(library.Sha256[..2], cancellationToken).ConfigureAwait(false);
        await using var _ = writer.ConfigureAwait(false);
        var packed = new GZipStream(new StorageWriterStream(writer), CompressionLevel.Optimal);
        await using (packed.ConfigureAwait(false))
        {
            using var hashed = new HashingStream(packed, HashAlgorithmName.SHA256);
            await CopyAsync(library, hashed, cancellationToken).ConfigureAwait(false);
            if (hashed.ToHex() != library.Sha256)
                throw new MetaflowException($"'{library.Path}' has changed while it was uploaded. Start the run again when the build is done.");
        }

        await writer.CommitAsync(path, overwrite: false, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private static async Task CopyAsync(PackageLibrary library, Stream output, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(library.Path);
            await using var _ = file.ConfigureAwait(false);
            await file.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new MetaflowException($"The library '{library.Name}' cannot be read: {e.Message}", e);
        }
    }
}

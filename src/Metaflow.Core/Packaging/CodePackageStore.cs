using Metaflow.Datastore;

namespace Metaflow.Packaging;

/// <summary>Stores code packages of a flow in its datastore, and their libraries where those of all flows are. Thread-safe.</summary>
/// <param name="datastore">The flow's data.</param>
/// <param name="libraries">The libraries.</param>
internal sealed class CodePackageStore(FlowDatastore datastore, LibraryStore libraries)
{
    /// <summary>Stores a package, unless it is there already.</summary>
    /// <param name="package">What it holds.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">A file cannot be read, or a storage fails.</exception>
    public async Task<StoredCodePackage> SaveAsync(CodePackageContent package, CancellationToken cancellationToken)
    {
        // First, so that a package that is there has its libraries.
        await libraries.SaveAsync(package.Libraries, cancellationToken).ConfigureAwait(false);
        var blobs = datastore.Blobs;
        var sha = await blobs.SaveRawAsync(
            (stream, stop) => CodePackageArchive.WriteAsync(package.Files, stream, stop), cancellationToken).ConfigureAwait(false);
        return new StoredCodePackage(
            datastore.Storage.Type,
            sha,
            datastore.Storage.UriOf(blobs.PathOf(sha)),
            CodePackageContent.Metadata,
            package.Entry.File,
            libraries.Root)
        {
            Arguments = package.Entry.Arguments,
        };
    }
}

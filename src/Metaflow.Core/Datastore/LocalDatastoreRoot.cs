namespace Metaflow.Datastore;

/// <summary>Where the local datastore is, which is also where local metadata is.</summary>
public static class LocalDatastoreRoot
{
    /// <summary>The name of the directory that holds a local datastore.</summary>
    public const string DirectoryName = ".metaflow";

    /// <summary>
    /// The directory of the local datastore: <c>.metaflow</c> in the configured place, else the nearest one going up
    /// from the working directory, else a new one in the working directory.
    /// </summary>
    /// <param name="sysroot">The value of <c>METAFLOW_DATASTORE_SYSROOT_LOCAL</c>; null when it is not set.</param>
    /// <param name="workingDirectory">The absolute path of the working directory.</param>
    /// <param name="create">Whether to make the directory in the working directory when there is none.</param>
    /// <returns>An absolute path; null when there is no directory and none was to be made.</returns>
    /// <exception cref="DatastoreException">The directory cannot be made.</exception>
    public static string? Resolve(string? sysroot, string workingDirectory, bool create)
    {
        ArgumentException.ThrowIfNullOrEmpty(workingDirectory);
        if (sysroot is not null)
            return Path.Combine(Path.GetFullPath(sysroot, workingDirectory), DirectoryName);
        for (var directory = workingDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var candidate = Path.Combine(directory, DirectoryName);
            if (Directory.Exists(candidate))
                return candidate;
        }

        return create ? Create(Path.Combine(workingDirectory, DirectoryName)) : null;
    }

    private static string Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return path;
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("create the datastore", path, e);
        }
    }
}

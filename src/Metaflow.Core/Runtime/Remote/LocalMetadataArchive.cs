using System.Formats.Tar;
using System.IO.Compression;
using Metaflow.Datastore;

namespace Metaflow.Runtime.Remote;

/// <summary>
/// The local records of an attempt that ran elsewhere, on their way to the launching machine: a <c>tar.gz</c> beside the attempt's logs.
/// </summary>
internal static class LocalMetadataArchive
{
    private const string Suffix = "metadata.tgz";

    /// <summary>More than any attempt records; what claims more is not unpacked.</summary>
    private const long MostBytes = 256 << 20;

    /// <summary>Stores all records that a machine has made.</summary>
    /// <param name="root">The folder of the records.</param>
    /// <param name="datastore">Where to.</param>
    /// <param name="task">The task.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async Task SaveAsync(string root, FlowDatastore datastore, Pathspec task, int attempt, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
            {
                if (!Path.GetFileName(file).StartsWith(AtomicFile.TemporaryPrefix, StringComparison.Ordinal))
                    tar.WriteEntry(file, Path.GetRelativePath(root, file).Replace('\\', '/'));
            }
        }

        var item = new ObjectToSave(AttemptFile.Path(task, attempt, Suffix), packed.ToArray());
        await datastore.Storage.SaveAsync(item, overwrite: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds the records of an attempt to those of this machine. What is there already stays as it is, so this may be done again.</summary>
    /// <param name="root">The folder of the records here.</param>
    /// <param name="datastore">Where from.</param>
    /// <param name="task">The task.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether the attempt has left records.</returns>
    /// <exception cref="DatastoreException">The records cannot be read, are damaged, or are not those of a run.</exception>
    public static async Task<bool> MergeAsync(
        string root, FlowDatastore datastore, Pathspec task, int attempt, CancellationToken cancellationToken)
    {
        var path = AttemptFile.Path(task, attempt, Suffix);
        if (await datastore.Storage.LoadAsync(path, withAttributes: false, cancellationToken).ConfigureAwait(false) is not { } archive)
            return false;
        try
        {
            using var gzip = new GZipStream(new ReadOnlyMemoryStream(archive.Content), CompressionMode.Decompress);
            using var tar = new TarReader(gzip);
            var left = MostBytes;
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;
                if ((left -= entry.Length) < 0)
                    throw new InvalidDataException($"it holds more than {MostBytes >> 20} MiB");
                Add(root, datastore.Flow, entry);
            }

            return true;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DatastoreException($"The records of '{task}' in '{datastore.Storage.UriOf(path)}' cannot be read: {e.Message}.", e);
        }
    }

    private static void Add(string root, string flow, TarEntry entry)
    {
        // Records of this flow, and nothing outside of their folder.
        var parts = StoragePath.Validate(entry.Name).Split('/');
        if (parts[0] != flow || !parts.Contains("_meta"))
            throw new InvalidDataException($"'{entry.Name}' is no record of flow '{flow}'");
        var file = Path.Combine([root, .. parts]);
        if (File.Exists(file))
            return;
        using var content = new MemoryStream();
        entry.DataStream?.CopyTo(content);
        AtomicFile.Write(file, content.ToArray());
    }
}

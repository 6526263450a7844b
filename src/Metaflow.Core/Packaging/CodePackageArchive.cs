using System.Formats.Tar;
using Metaflow.Datastore;

namespace Metaflow.Packaging;

/// <summary>Packs files to a <c>tar.gz</c> that depends on nothing but their names and contents, given in one order.</summary>
internal static class CodePackageArchive
{
    // The time of every file in packages of Metaflow.
    private static readonly DateTimeOffset _time = DateTimeOffset.FromUnixTimeSeconds(1575360000);

    /// <summary>Writes the archive.</summary>
    /// <param name="files">The files, in the order of the archive.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">A file cannot be read.</exception>
    public static async Task WriteAsync(IReadOnlyList<PackageFile> files, Stream output, CancellationToken cancellationToken)
    {
        var packed = new GzipWriterStream(output);
        await using var _ = packed.ConfigureAwait(false);

        // Not PAX: its headers hold the id of this process.
        var tar = new TarWriter(packed, TarEntryFormat.Gnu, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            foreach (var file in files)
                await WriteAsync(tar, file, cancellationToken).ConfigureAwait(false);
        }

        await packed.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteAsync(TarWriter tar, PackageFile file, CancellationToken cancellationToken)
    {
        var content = file.OpenRead();
        await using var _ = content.ConfigureAwait(false);
        var entry = new GnuTarEntry(TarEntryType.RegularFile, file.Name)
        {
            Mode = ModeOf(content),
            ModificationTime = _time,
            DataStream = content,
        };
        await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    // By content: what the file system says differs between systems and with the umask.
    private static UnixFileMode ModeOf(Stream content)
    {
        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return ProgramFormat.IsExecutable(content) ? Readable | Executable : Readable;
    }
}

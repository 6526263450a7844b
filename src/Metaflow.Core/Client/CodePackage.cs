using System.Formats.Tar;
using System.IO.Compression;
using Metaflow.Datastore;
using Metaflow.Packaging;

namespace Metaflow.Client;

/// <summary>A code package: a packed archive, whose entries are not believed.</summary>
/// <param name="archive">The archive, packed with gzip.</param>
/// <param name="address">What errors call it.</param>
internal sealed class CodePackage(ReadOnlyMemory<byte> archive, string address)
{
    private const long MostBytes = 1L << 30;

    /// <summary>Opens the archive as it is stored.</summary>
    public Stream OpenRead() => new ReadOnlyMemoryStream(archive);

    /// <summary>The files in the archive: their names, whether they are programs, and how to read them before the next one is asked for.</summary>
    /// <exception cref="MetaflowException">
    /// The archive is damaged, larger than 1 GiB, or has an entry that could lead out of a folder.
    /// </exception>
    public IEnumerable<(string Name, bool IsExecutable, Stream Content)> Files()
    {
        using var packed = OpenRead();
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        var rest = MostBytes;
        while (Next(tar) is { } entry)
        {
            // Passing over an entry unpacks it as well.
            if ((rest -= entry.Length) < 0)
                throw Damaged($"it holds more than {MostBytes >> 20} MiB");
            if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes)
                continue;
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                throw Damaged($"its entry '{name}' is no file");
            if (!PackagePath.IsValid(name))
                throw Damaged($"its entry '{name}' leads out of the package");
            yield return (name, (entry.Mode & UnixFileMode.UserExecute) != 0, entry.DataStream ?? Stream.Null);
        }
    }

    /// <summary>A file as text; null when there is none.</summary>
    public string? FindText(string name)
    {
        foreach (var (file, _, content) in Files())
        {
            if (file == name)
                return Read(content);
        }

        return null;
    }

    private string Read(Stream content)
    {
        try
        {
            using var reader = new StreamReader(content);
            return reader.ReadToEnd();
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e.Message.TrimEnd('.'), e);
        }
    }

    private TarEntry? Next(TarReader tar)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw Damaged(e.Message.TrimEnd('.'), e);
        }
    }

    private MetaflowException Damaged(string reason, Exception? cause = null) =>
        new($"The code package '{address}' is not used: {reason}.", cause);
}

namespace Metaflow.Packaging;

/// <summary>A file that goes into a code package: one of this machine, or one that is made for the package. Immutable.</summary>
internal sealed class PackageFile
{
    private readonly byte[]? _content;

    private PackageFile(string name, string? path, byte[]? content)
    {
        Name = name;
        Path = path;
        _content = content;
    }

    /// <summary>Its name in the package, with '/' between its parts.</summary>
    public string Name { get; }

    /// <summary>Where it is; null when it is made for the package.</summary>
    public string? Path { get; }

    /// <summary>A file of this machine.</summary>
    public static PackageFile At(string name, string path) => new(name, path, null);

    /// <summary>A file that is made for the package.</summary>
    public static PackageFile Of(string name, byte[] content) => new(name, null, content);

    /// <summary>Its size in bytes.</summary>
    /// <exception cref="MetaflowException">It cannot be read.</exception>
    public long Length
    {
        get
        {
            // Not FileInfo: of a link it tells the length of the link.
            using var content = OpenRead();
            return content.Length;
        }
    }

    /// <summary>Opens it. The caller disposes the stream, which can seek.</summary>
    /// <exception cref="MetaflowException">It cannot be read, as when it is a symbolic link that leads nowhere.</exception>
    public Stream OpenRead()
    {
        if (_content is not null)
            return new MemoryStream(_content, writable: false);
        try
        {
            return new FileStream(Path!, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MetaflowException($"'{Name}' cannot be packed: {e.Message}", e);
        }
    }
}

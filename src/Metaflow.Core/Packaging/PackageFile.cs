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
    public long Length => _content?.Length ?? new FileInfo(Path!).Length;

    /// <summary>Opens it. The caller disposes the stream, which can seek.</summary>
    public Stream OpenRead() => _content is not null
        ? new MemoryStream(_content, writable: false)
        : new FileStream(Path!, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
}

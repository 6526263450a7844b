using Metaflow.Datastore;

namespace Metaflow.Artifacts.Files;

/// <summary>Where the bytes of an <see cref="ArtifactFile"/> are. Thread-safe.</summary>
internal abstract class FileContent
{
    public abstract long Length { get; }

    /// <summary>What changes when the content does; null for content that cannot change.</summary>
    public virtual object? Version => null;

    /// <summary>Opens the bytes for reading forward.</summary>
    public abstract ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken);
}

/// <summary>A file of the user's.</summary>
internal sealed class PathContent(string path) : FileContent
{
    public override long Length => Existing().Length;

    public override object? Version => Existing() is var file ? (file.Length, file.LastWriteTimeUtc) : null;

    public override ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0,
            FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (stream.CanSeek)
            return new(stream);
        stream.Dispose();
        throw new MetaflowException($"'{path}' is no regular file. Open it and pass the stream to ArtifactFile.FromStreamAsync.");
    }

    public override string ToString() => path;

    private FileInfo Existing()
    {
        var file = new FileInfo(path);
        return file.Exists ? file : throw new FileNotFoundException($"There is no file '{path}'.", path);
    }
}

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryContent(ReadOnlyMemory<byte> bytes) : FileContent
{
    public override long Length => bytes.Length;

    public override ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken) =>
        new(new ReadOnlyMemoryStream(bytes));

    public override string ToString() => "memory";
}

/// <summary>A temporary file.</summary>
internal sealed class SpooledContent(SpooledFile file) : FileContent
{
    public override long Length => file.Length;

    public override ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken) => new(file.OpenRead());

    public override string ToString() => "a stream";
}

/// <summary>An artifact in the datastore.</summary>
internal sealed class StoredContent(EnvelopeContent content, string name) : FileContent
{
    public override long Length => content.Length;

    public override ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken) =>
        content.OpenReadAsync(cancellationToken);

    public override string ToString() => $"artifact {name}";
}

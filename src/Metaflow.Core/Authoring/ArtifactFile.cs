using Metaflow.Artifacts.Files;
using Metaflow.Platform;

namespace Metaflow;

/// <summary>
/// A file as an artifact: a model, an archive, a download, of any size. Its content is streamed to the datastore and back,
/// and never lies in memory as a whole. Python reads it as <c>bytes</c>. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Only an artifact as a whole can be a file, not an item of a list or a member of a record. A step that passes it on without
/// assigning it reads nothing of it.
/// </remarks>
public sealed class ArtifactFile
{
    private const int CopyBuffer = 1 << 20;

    internal ArtifactFile(FileContent content) => Content = content;

    /// <summary>The size of the content in bytes.</summary>
    /// <exception cref="FileNotFoundException">It is a file of <see cref="FromPath"/> that does not exist.</exception>
    public long Length => Content.Length;

    internal FileContent Content { get; }

    /// <summary>
    /// A file of this machine. It is read when the step has ended; so it must still be there then, and be complete.
    /// </summary>
    /// <param name="path">The file; a relative path starts from the current folder.</param>
    public static ArtifactFile FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ArtifactFile(new PathContent(Path.GetFullPath(path)));
    }

    /// <summary>Bytes in memory as a file.</summary>
    /// <param name="bytes">The content. Do not change it afterwards.</param>
    public static ArtifactFile FromBytes(ReadOnlyMemory<byte> bytes) => new(new MemoryContent(bytes));

    /// <summary>
    /// What is left of a stream, which is read to its end at once into a temporary file. The temporary file takes disk space
    /// as long as this object is in use.
    /// </summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="IOException">The stream cannot be read, or the disk for temporary files is full.</exception>
    public static async Task<ArtifactFile> FromStreamAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var file = await SpooledFile.CreateAsync(
            async (target, stop) => await stream.CopyToAsync(target, CopyBuffer, stop).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return new ArtifactFile(new SpooledContent(file));
    }

    /// <summary>
    /// Opens the content from its beginning, as often as it is called. The caller disposes the stream, which can only be read
    /// forward.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="FileNotFoundException">It is a file of <see cref="FromPath"/> that does not exist.</exception>
    /// <exception cref="MetaflowException">The stored content is gone or damaged; damage shows while it is read.</exception>
    public ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken = default) =>
        Content.OpenReadAsync(cancellationToken);

    /// <summary>Writes the content to a stream.</summary>
    /// <param name="target">The stream; it stays open.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask CopyToAsync(Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var source = await OpenReadAsync(cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
            await source.CopyToAsync(target, CopyBuffer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Writes the content to a file, which appears only when it is complete and proved; one that is there is replaced.
    /// </summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async ValueTask CopyToAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.GetFullPath(path);
        var aside = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            var target = new FileStream(
                aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await using (target.ConfigureAwait(false))
                await CopyToAsync(target, cancellationToken).ConfigureAwait(false);
            FileMove.Replace(aside, path);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"ArtifactFile({Content})";
}

using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>
/// What an artifact's blob is made of: bytes that are there, or something that writes them when asked, so that a large
/// artifact never lies in memory whole. A type of one's own is written once, by one thread.
/// </summary>
public abstract class ArtifactContent
{
    /// <summary>The bytes when they are there already; null when they have to be written.</summary>
    internal virtual ReadOnlySequence<byte>? Bytes => null;

    /// <summary>Content that lies in memory. It must not change until the artifact is stored.</summary>
    /// <param name="bytes">The serialized value.</param>
    public static ArtifactContent Of(ReadOnlySequence<byte> bytes) => new MemoryContent(bytes);

    /// <summary>Content that lies in memory in one piece. It must not change until the artifact is stored.</summary>
    /// <param name="bytes">The serialized value.</param>
    public static ArtifactContent Of(ReadOnlyMemory<byte> bytes) => Of(new ReadOnlySequence<byte>(bytes));

    /// <summary>
    /// Writes the serialized value. What it throws, the caller of the save gets, and nothing is stored.
    /// </summary>
    /// <param name="output">Where the bytes go; the implementation neither completes nor disposes it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask WriteAsync(BlobWriter output, CancellationToken cancellationToken = default);

    private sealed class MemoryContent(ReadOnlySequence<byte> bytes) : ArtifactContent
    {
        internal override ReadOnlySequence<byte>? Bytes => bytes;

        public override ValueTask WriteAsync(BlobWriter output, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(output);
            foreach (var segment in bytes)
                output.Write(segment.Span);
            return default;
        }
    }
}

using Metaflow.Datastore;

namespace Metaflow.Artifacts;

/// <summary>
/// The stored bytes of one artifact, not yet read. A value may keep it and read it later, as often as it likes. Thread-safe.
/// </summary>
public abstract class ArtifactBlob
{
    private protected ArtifactBlob(string name, string? encoding, long? length)
    {
        Name = name;
        Encoding = encoding;
        Length = length;
    }

    /// <summary>The artifact's stored name, for error messages.</summary>
    public string Name { get; }

    /// <summary>The stored label of the encoding; null where an old run stored none.</summary>
    public string? Encoding { get; }

    /// <summary>The number of bytes; null when that is not noted.</summary>
    public long? Length { get; }

    /// <summary>Bytes in memory as a blob, to test a serializer.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="encoding">The label.</param>
    /// <param name="name">The artifact's name.</param>
    public static ArtifactBlob FromBytes(ReadOnlyMemory<byte> bytes, string? encoding = null, string name = "value") =>
        new InMemory(bytes, encoding, name);

    /// <summary>
    /// Opens the bytes from their beginning. The caller disposes the stream, which can only be read forward. Reading to the
    /// end proves that the bytes are those that were stored.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="DatastoreException">The bytes are gone, or cannot be read.</exception>
    public abstract ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads all bytes into memory.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="DatastoreException">The bytes are gone, cannot be read, or are more than 2 GiB.</exception>
    public abstract ValueTask<ReadOnlyMemory<byte>> LoadAsync(CancellationToken cancellationToken = default);

    internal static ArtifactBlob Of(ContentAddressedStore blobs, StoredArtifact artifact) => new Stored(blobs, artifact);

    private sealed class InMemory(ReadOnlyMemory<byte> bytes, string? encoding, string name)
        : ArtifactBlob(name, encoding, bytes.Length)
    {
        public override ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken = default) =>
            new(new ReadOnlyMemoryStream(bytes));

        public override ValueTask<ReadOnlyMemory<byte>> LoadAsync(CancellationToken cancellationToken = default) => new(bytes);
    }

    // Data of old runs has no size; a size of 0 never stands for a value, not even an empty one.
    private sealed class Stored(ContentAddressedStore blobs, StoredArtifact artifact)
        : ArtifactBlob(artifact.Name, artifact.Info.Encoding, artifact.Info.Size > 0 ? artifact.Info.Size : null)
    {
        public override ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken = default) =>
            blobs.OpenReadAsync(artifact.Key, cancellationToken);

        public override ValueTask<ReadOnlyMemory<byte>> LoadAsync(CancellationToken cancellationToken = default) =>
            blobs.LoadAsync(artifact, cancellationToken);
    }
}

using System.Diagnostics.CodeAnalysis;
using Metaflow.Artifacts.Pickle;
using Metaflow.Datastore;

namespace Metaflow.Artifacts;

/// <summary>
/// Pickle protocol 4, what stores an artifact that no other serializer takes. Every pickle label of Metaflow, old and new, is
/// read the same way. Thread-safe.
/// </summary>
[SuppressMessage("Performance", "CA1822", Justification = "Called on ArtifactSerializer.Pickle, as the other members.")]
public sealed class PickleArtifactSerializer : ArtifactSerializer
{
    /// <summary>From here on a pickle is read while it is unpacked, so that it never lies in memory beside its value.</summary>
    internal const int StreamedFrom = 1 << 20;

    internal PickleArtifactSerializer()
    {
    }

    /// <inheritdoc/>
    public override string Encoding => "pickle-v4";

    /// <inheritdoc/>
    public override int Priority => 9999;

    /// <inheritdoc/>
    public override string Source => "metaflow";

    internal override bool WritesPickle => true;

    /// <inheritdoc/>
    public override bool CanSerialize(Type type) => true;

    /// <inheritdoc/>
    public override bool CanRead(string? encoding) =>
        encoding is null or "pickle-v4" or "pickle-v2" or "gzip+pickle-v4" or "gzip+pickle-v2";

    /// <summary>The bytes of a value.</summary>
    /// <param name="type">The value's mapping.</param>
    /// <param name="value">The value.</param>
    /// <param name="name">The artifact's name, for error messages.</param>
    /// <exception cref="ArtifactNotSupportedException">The value, or one inside it, has no artifact
    /// mapping.</exception>
    public byte[] Serialize(ArtifactType type, object? value, string name)
    {
        ArgumentNullException.ThrowIfNull(type);
        var buffer = PickleBuffer.Rent(name);
        type.WriteObject(buffer.Writer, value);
        return buffer.CompleteAndReturn();
    }

    /// <summary>Reads a value.</summary>
    /// <param name="type">The mapping to read it as.</param>
    /// <param name="data">The bytes, uncompressed.</param>
    /// <param name="name">The artifact's name, for error messages.</param>
    /// <exception cref="ArtifactTypeMismatchException">The stored value does not fit.</exception>
    /// <exception cref="PickleFormatException">The bytes are malformed.</exception>
    public object? Deserialize(ArtifactType type, ReadOnlyMemory<byte> data, string name)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.DeserializeObject(data, name);
    }

    /// <inheritdoc/>
    public override ValueTask SerializeAsync(
        ArtifactType type, object? value, string name, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(output);
        if (output is BlobWriterStream { Writer: var writer })
        {
            type.WritePickle(writer, value, name);
            return default;
        }
        return output.WriteAsync(Serialize(type, value, name), cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask<object?> DeserializeAsync(
        ArtifactType type, ArtifactBlob blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.Length >= StreamedFrom && type.CanReadDirect)
        {
            var (content, maxLength) = await blob.OpenBoundedAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = content.ConfigureAwait(false);
            if (type.TryDeserializeObject(content, maxLength, out var value))
                return value;
        }
        return Deserialize(type, await blob.LoadAsync(cancellationToken).ConfigureAwait(false), blob.Name);
    }
}

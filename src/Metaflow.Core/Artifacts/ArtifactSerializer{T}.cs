namespace Metaflow.Artifacts;

/// <summary>
/// Stores the artifacts whose declared type is <typeparamref name="T"/>. The source generator finds it by that: in the
/// flow's own assembly, and in those that name it by <see cref="ArtifactSerializersAttribute"/>. For this it needs a public
/// constructor without parameters.
/// </summary>
/// <typeparam name="T">The declared type of the artifacts.</typeparam>
public abstract class ArtifactSerializer<T> : ArtifactSerializer
{
    /// <inheritdoc/>
    public sealed override bool CanSerialize(Type type) => type == typeof(T);

    /// <inheritdoc/>
    public sealed override ValueTask SerializeAsync(
        ArtifactType type, object? value, string name, Stream output, CancellationToken cancellationToken) =>
        SerializeAsync((T)value!, output, cancellationToken);

    /// <inheritdoc/>
    public sealed override async ValueTask<object?> DeserializeAsync(
        ArtifactType type, ArtifactBlob blob, CancellationToken cancellationToken) =>
        await DeserializeAsync(blob, cancellationToken).ConfigureAwait(false);

    /// <summary>Writes a value. Equal values should give equal bytes, so that they are stored once.</summary>
    /// <param name="value">The value, not null: null is stored as None.</param>
    /// <param name="output">Where the bytes go; it can only be written, and closing it does nothing.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask SerializeAsync(T value, Stream output, CancellationToken cancellationToken);

    /// <summary>Reads a value.</summary>
    /// <param name="blob">What is stored.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask<T> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken);
}

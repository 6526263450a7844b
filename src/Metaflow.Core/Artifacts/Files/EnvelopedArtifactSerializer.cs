using System.ComponentModel;

namespace Metaflow.Artifacts.Files;

/// <summary>A serializer that writes pickles which Python reads without knowing it. Not for derivation elsewhere.</summary>
/// <typeparam name="T">The declared type of the artifacts.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class EnvelopedArtifactSerializer<T> : ArtifactSerializer<T>
{
    private protected EnvelopedArtifactSerializer()
    {
    }

    /// <inheritdoc/>
    public sealed override string Encoding => Pickle.Encoding;

    /// <inheritdoc/>
    public sealed override string Source => Pickle.Source;

    /// <inheritdoc/>
    public sealed override bool IsImmutable => true;

    internal sealed override bool WritesPickle => true;

    /// <inheritdoc/>
    public sealed override bool CanRead(string? encoding) => Pickle.CanRead(encoding);
}

using System.ComponentModel;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Files;

/// <summary>Stores files as Python's <c>bytes</c>, which is what any Python program reads them as. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ArtifactFileSerializer : EnvelopedArtifactSerializer<ArtifactFile>
{
    /// <inheritdoc/>
    public override string PythonTypeNameOf(object value) => ArtifactTypes.Bytes.PythonTypeName;

    /// <inheritdoc/>
    public override async ValueTask SerializeAsync(ArtifactFile value, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(output);
        var content = value.Content;
        var version = content.Version;
        try
        {
            await PickleEnvelope.Bytes.WriteAsync(output, content.Length, value.CopyToAsync, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (MetaflowException) when (!Equals(version, content.Version))
        {
            throw Changed(content);
        }

        if (!Equals(version, content.Version))
            throw Changed(content);
    }

    /// <inheritdoc/>
    public override async ValueTask<ArtifactFile> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (await PickleEnvelope.Bytes.FindAsync(blob, cancellationToken).ConfigureAwait(false) is { } content)
            return new ArtifactFile(new StoredContent(content, blob.Name));

        // Python has more ways to write bytes, old protocols and bytearray among them.
        var value = PickleReader.Read((await blob.LoadAsync(cancellationToken).ConfigureAwait(false)).Span);
        return value switch
        {
            null => null!,
            byte[] bytes => ArtifactFile.FromBytes(bytes),
            _ => throw new ReadPath(blob.Name).Mismatch(typeof(ArtifactFile), value),
        };
    }

    private static MetaflowException Changed(FileContent content) => new(
        $"'{content}' was changed while it was stored. Finish writing it before the step ends.");
}

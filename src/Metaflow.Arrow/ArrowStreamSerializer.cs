using Apache.Arrow.Ipc;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Files;

namespace Metaflow.Arrow;

/// <summary>
/// Stores <see cref="IArrowArrayStream"/> artifacts, of which never more than one batch is in memory. Python gets a
/// <c>pyarrow.Table</c>. Thread-safe.
/// </summary>
/// <remarks>
/// A stream can be gone through once. One that a step assigns is read to its end when the step has ended, by way of a
/// temporary file, and disposed. One that a step reads from the artifact is for that step to dispose.
/// </remarks>
public sealed class ArrowStreamSerializer : EnvelopedArtifactSerializer<IArrowArrayStream>
{
    /// <inheritdoc/>
    public override string PythonTypeNameOf(object value) => ArrowPickle.PythonTypeName;

    /// <inheritdoc/>
    public override ValueTask SerializeAsync(IArrowArrayStream value, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        return ArrowPickle.WriteAsync(output, value, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask<IArrowArrayStream> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var content = await ArrowPickle.OpenAsync(blob, typeof(IArrowArrayStream), cancellationToken).ConfigureAwait(false);
        return content is null ? null! : new ArrowStreamReader(content, leaveOpen: false);
    }
}

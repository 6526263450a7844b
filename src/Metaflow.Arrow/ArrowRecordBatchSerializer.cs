using Apache.Arrow;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Files;

namespace Metaflow.Arrow;

/// <summary>
/// Stores <see cref="RecordBatch"/> artifacts. Python gets a <c>pyarrow.Table</c> of one batch. Thread-safe.
/// </summary>
public sealed class ArrowRecordBatchSerializer : EnvelopedArtifactSerializer<RecordBatch>
{
    /// <inheritdoc/>
    public override string PythonTypeNameOf(object value) => ArrowPickle.PythonTypeName;

    /// <inheritdoc/>
    public override ValueTask SerializeAsync(RecordBatch value, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        return ArrowPickle.WriteAsync(output, value.Schema, [value], cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask<RecordBatch> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var content = await ArrowPickle.OpenAsync(blob, typeof(RecordBatch), cancellationToken).ConfigureAwait(false);
        if (content is null)
            return null!;
        await using (content.ConfigureAwait(false))
        {
            var (_, batches) = await ArrowPickle.ReadAsync(content, cancellationToken).ConfigureAwait(false);
            return batches is [var only] ? only : throw new MetaflowException(
                $"Artifact '{blob.Name}' holds {batches.Count} record batches, not one; "
                + "read it as a Table or IArrowArrayStream.");
        }
    }
}

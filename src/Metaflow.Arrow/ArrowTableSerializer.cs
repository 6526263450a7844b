using Apache.Arrow;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Files;

namespace Metaflow.Arrow;

/// <summary>
/// Stores <see cref="Table"/> artifacts. The table is written batch by batch from its own memory, and read batch by batch into
/// a new one. Python gets a <c>pyarrow.Table</c>. Thread-safe.
/// </summary>
public sealed class ArrowTableSerializer : EnvelopedArtifactSerializer<Table>
{
    /// <inheritdoc/>
    public override string PythonTypeNameOf(object value) => ArrowPickle.PythonTypeName;

    /// <inheritdoc/>
    public override ValueTask SerializeAsync(Table value, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        return ArrowPickle.WriteAsync(output, value.Schema, new TableBatches(value), cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask<Table> DeserializeAsync(ArtifactBlob blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var content = await ArrowPickle.OpenAsync(blob, typeof(Table), cancellationToken).ConfigureAwait(false);
        if (content is null)
            return null!;
        await using (content.ConfigureAwait(false))
        {
            var (schema, batches) = await ArrowPickle.ReadAsync(content, cancellationToken).ConfigureAwait(false);
            if (batches.Count == 0)
                batches.Add(new RecordBatch(schema, schema.FieldsList.Select(f => EmptyArray.Of(f.DataType)), 0));
            return Table.TableFromRecordBatches(schema, batches);
        }
    }
}

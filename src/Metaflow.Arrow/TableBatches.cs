using System.Collections;
using Apache.Arrow;

namespace Metaflow.Arrow;

/// <summary>
/// A table as record batches, which share its memory: a batch ends where a chunk of any column ends. Can be gone through
/// again and again.
/// </summary>
internal sealed class TableBatches(Table table) : IEnumerable<RecordBatch>
{
    public IEnumerator<RecordBatch> GetEnumerator()
    {
        var chunks = new int[table.ColumnCount];
        var offsets = new int[table.ColumnCount];
        for (var rows = table.ColumnCount == 0 ? 0 : table.RowCount; rows > 0;)
        {
            var length = (int)Math.Min(rows, int.MaxValue);
            for (var i = 0; i < chunks.Length; i++)
            {
                var data = table.Column(i).Data;
                while (offsets[i] == data.ArrowArray(chunks[i]).Length)
                    (chunks[i], offsets[i]) = (chunks[i] + 1, 0);
                length = Math.Min(length, data.ArrowArray(chunks[i]).Length - offsets[i]);
            }

            var arrays = new IArrowArray[chunks.Length];
            for (var i = 0; i < arrays.Length; i++)
            {
                var chunk = table.Column(i).Data.ArrowArray(chunks[i]);
                arrays[i] = length == chunk.Length ? chunk : ArrowArrayFactory.Slice(chunk, offsets[i], length);
                offsets[i] += length;
            }

            rows -= length;
            yield return new RecordBatch(table.Schema, arrays, length);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using Apache.Arrow;
using Apache.Arrow.Ipc;
using Metaflow.Tests.Runtime;

namespace Metaflow.Tests.Arrow;

/// <summary>Arrow data as artifacts of a flow.</summary>
public sealed class ArrowFlowTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Table_RecordBatchAndStream_TravelByKey()
    {
        var run = await _sandbox.SucceedAsync<ArrowFlow>();

        var (start, end) = (await run.TaskAsync("start"), await run.TaskAsync("end"));
        foreach (var name in new[] { "table", "batch", "rows" })
        {
            var stored = start.Data.Artifacts.Find(name)!;
            Assert.Equal(("pickle-v4", "<class 'pyarrow.lib.Table'>"), (stored.Info.Encoding, stored.Info.Type));
            Assert.Equal(stored, end.Data.Artifacts.Find(name));
        }

        Assert.Equal(start.KeyOf("table"), start.KeyOf("rows"));
        Assert.Equal(30_000L, await end.ReadAsync("sum"));
        Assert.Equal(30_000L, await end.ReadAsync("streamed"));
    }
}

public partial class ArrowFlow : FlowSpec
{
    public partial Table Table { get; set; }

    public partial RecordBatch Batch { get; set; }

    public partial IArrowArrayStream Rows { get; set; }

    public partial Table? Missing { get; set; }

    public partial long Sum { get; set; }

    public partial long Streamed { get; set; }

    [Step]
    public void Start()
    {
        Batch = new RecordBatch.Builder()
            .Append("n", false, column => column.Int64(numbers => numbers.AppendRange(Enumerable.Repeat(3L, 10_000)))).Build();
        Table = Table.TableFromRecordBatches(Batch.Schema, [Batch]);
        Rows = new OneBatch(Batch);
        Missing = null;
        Next(Pass);
    }

    [Step]
    public void Pass() => Next(End);

    [Step]
    public async Task End()
    {
        for (var i = 0; i < Table.Column(0).Data.ArrayCount; i++)
            Sum = HasArtifact(nameof(Sum)) ? Sum + Total(Table.Column(0).Data.ArrowArray(i)) : Total(Table.Column(0).Data.ArrowArray(i));
        using var rows = Rows;
        Streamed = 0;
        while (await rows.ReadNextRecordBatchAsync() is { } batch)
            Streamed += Total(batch.Column(0));
        if (Missing is not null || Batch.Length != 10_000)
            throw new InvalidOperationException("Something came back as something else.");
    }

    private static long Total(IArrowArray numbers) => ((Int64Array)numbers).Values.ToArray().Sum();

    private sealed class OneBatch(RecordBatch batch) : IArrowArrayStream
    {
        private bool _read;

        public Schema Schema => batch.Schema;

        public ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default)
        {
            var next = _read ? null! : batch.Clone();
            _read = true;
            return new(next);
        }

        public void Dispose()
        {
        }
    }
}

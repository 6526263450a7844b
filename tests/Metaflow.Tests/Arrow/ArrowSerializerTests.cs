using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Metaflow.Arrow;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Arrow;

/// <summary>Arrow data as artifacts: what is stored, what comes back, and what Python makes of it.</summary>
public sealed class ArrowSerializerTests
{
    private static readonly Schema _schema = new(
        [
            new Field("id", Int64Type.Default, nullable: false),
            new Field("name", StringType.Default, nullable: true),
            new Field("scores", new ListType(DoubleType.Default), nullable: true),
        ],
        [new("origin", "test")]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000, 1, 0, 70_000)]
    public async Task Table_ComesBackAsItWas(params int[] batches)
    {
        var table = TableOf(batches);

        var pickle = await SerializeAsync(new ArrowTableSerializer(), table);
        var read = await new ArrowTableSerializer().DeserializeAsync(ArtifactBlob.FromBytes(pickle), CancellationToken.None);

        Assert.Equal(Describe(table), Describe(read));
        Assert.Equal("test", read.Schema.Metadata["origin"]);
        Assert.Equal(pickle, await SerializeAsync(new ArrowTableSerializer(), table));
    }

    [Fact]
    public async Task Table_WithUnlikeChunks_IsCutWhereAnyEnds()
    {
        var ids = new Int64Array[] { Ids(0, 5), Ids(5, 0), Ids(5, 3) };
        var names = new[] { Names(0, 2), Names(2, 6) };
        var table = new Table(
            new Schema([_schema.FieldsList[0], _schema.FieldsList[1]], null),
            [new Column(_schema.FieldsList[0], [.. ids]), new Column(_schema.FieldsList[1], [.. names])]);

        var read = await new ArrowTableSerializer().DeserializeAsync(
            ArtifactBlob.FromBytes(await SerializeAsync(new ArrowTableSerializer(), table)), CancellationToken.None);

        Assert.Equal(Describe(table), Describe(read));
        Assert.Equal([2, 3, 3], Enumerable.Range(0, 3).Select(i => read.Column(0).Data.ArrowArray(i).Length));
    }

    [Fact]
    public async Task RecordBatch_ComesBackAsItWas()
    {
        var pickle = await SerializeAsync(new ArrowRecordBatchSerializer(), Batch(10, 90));

        var read = await new ArrowRecordBatchSerializer().DeserializeAsync(
            ArtifactBlob.FromBytes(pickle), CancellationToken.None);

        Assert.Equal(Describe(Table.TableFromRecordBatches(_schema, [Batch(10, 90)])),
            Describe(Table.TableFromRecordBatches(_schema, [read])));
        await Assert.ThrowsAsync<MetaflowException>(async () => await new ArrowRecordBatchSerializer().DeserializeAsync(
            ArtifactBlob.FromBytes(await SerializeAsync(new ArrowTableSerializer(), TableOf(1, 2))), CancellationToken.None));
    }

    [Fact]
    public async Task Stream_IsReadBatchByBatchAndDisposed()
    {
        var source = new Source([Batch(0, 3), Batch(3, 4)]);

        var pickle = await SerializeAsync(new ArrowStreamSerializer(), source);
        using var read = await new ArrowStreamSerializer().DeserializeAsync(
            ArtifactBlob.FromBytes(pickle), CancellationToken.None);

        Assert.True(source.IsDisposed);
        Assert.Equal(await SerializeAsync(new ArrowTableSerializer(), TableOf(3, 4)), pickle);
        Assert.Equal(3, (await read.ReadNextRecordBatchAsync()).Length);
        Assert.Equal(4, (await read.ReadNextRecordBatchAsync()).Length);
        Assert.Null(await read.ReadNextRecordBatchAsync());
    }

    [Fact]
    public async Task Pickle_OfTable_IsReadSafelyAndNaturally()
    {
        var pickle = await SerializeAsync(new ArrowTableSerializer(), TableOf(2));

        var value = Assert.IsType<PickledObject>(PickleReader.Read(pickle));

        Assert.DoesNotContain("pyarrow", value.GetType().ToString(), StringComparison.Ordinal);
        Assert.Null(await new ArrowTableSerializer().DeserializeAsync(
            ArtifactBlob.FromBytes(new byte[] { 0x80, 4, (byte)'N', (byte)'.' }), CancellationToken.None));
    }

    [Fact]
    public async Task Pickle_OfTable_IsACallThatPythonMakes()
    {
        var folder = Directory.CreateTempSubdirectory("metaflow-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "pyarrow"));
        await File.WriteAllTextAsync(Path.Combine(folder, "pyarrow", "__init__.py"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "pyarrow", "ipc.py"), """
            class Reader:
                def __init__(self, data):
                    self.data = data
                def read_all(self):
                    return ("read_all", type(self.data).__name__, self.data)
            def open_stream(data):
                return Reader(data)
            """);
        var pickle = await SerializeAsync(new ArrowTableSerializer(), TableOf(100, 5000));

        var lines = Python.Run("""
            import base64, pickle, sys
            call, kind, data = pickle.loads(base64.b64decode(sys.stdin.readline()))
            print(call, kind)
            print(base64.b64encode(data).decode())
            """, [Convert.ToBase64String(pickle)], folder);
        Directory.Delete(folder, recursive: true);

        Assert.Equal("read_all bytes", lines[0]);
        using var reader = new ArrowStreamReader(new MemoryStream(Convert.FromBase64String(lines[1])));
        Assert.Equal([100, 5000], [reader.ReadNextRecordBatch().Length, reader.ReadNextRecordBatch().Length]);
        Assert.Null(reader.ReadNextRecordBatch());
    }

    [Fact]
    public async Task Table_OfAnyTypesWithoutBatches_IsEmptyAndCanBeStoredAgain()
    {
        IArrowType[] types =
        [
            Int32Type.Default, BooleanType.Default, StringType.Default, BinaryType.Default, Date32Type.Default,
            TimestampType.Default, new Decimal128Type(10, 2), new FixedSizeBinaryType(3), NullType.Default,
            new ListType(StringType.Default), new FixedSizeListType(Int8Type.Default, 2), StringViewType.Default,
            new StructType([new Field("x", DoubleType.Default, true)]), new MapType(StringType.Default, Int64Type.Default),
            new DictionaryType(Int32Type.Default, StringType.Default, false),
        ];
        var schema = new Schema(types.Select((t, i) => new Field($"c{i}", t, true)), null);
        var pickle = await SerializeAsync(new ArrowStreamSerializer(), new Source([]) { Schema = schema });

        var read = await new ArrowTableSerializer().DeserializeAsync(ArtifactBlob.FromBytes(pickle), CancellationToken.None);
        var again = await new ArrowTableSerializer().DeserializeAsync(
            ArtifactBlob.FromBytes(await SerializeAsync(new ArrowTableSerializer(), read)), CancellationToken.None);

        Assert.Equal((0, types.Length), (again.RowCount, again.ColumnCount));
        Assert.Equal(types.Select(t => t.Name), Enumerable.Range(0, types.Length).Select(i => again.Column(i).Type.Name));
    }

    [Fact]
    public async Task Bytes_ThatPythonStored_AreReadAsTable()
    {
        using var content = new MemoryStream();
        using (var writer = new ArrowStreamWriter(content, _schema, leaveOpen: true))
        {
            await writer.WriteRecordBatchAsync(Batch(0, 3));
            await writer.WriteEndAsync();
        }

        var read = await new ArrowTableSerializer().DeserializeAsync(
            ArtifactBlob.FromBytes(ArtifactTypes.Bytes.Serialize(content.ToArray())), CancellationToken.None);

        Assert.Equal(Describe(TableOf(3)), Describe(read));
    }

    [Fact]
    public async Task Read_EveryTruncation_Fails()
    {
        var pickle = await SerializeAsync(new ArrowTableSerializer(), TableOf(3));
        for (var length = 0; length < pickle.Length; length++)
        {
            var blob = ArtifactBlob.FromBytes(pickle.AsMemory(0, length));
            await Assert.ThrowsAnyAsync<Exception>(
                async () => await new ArrowTableSerializer().DeserializeAsync(blob, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Read_AnyNumberMadeHuge_TakesNoMoreMemoryThanTheDataHas()
    {
        var pickle = await SerializeAsync(new ArrowTableSerializer(), TableOf(3, 2));
        var refused = 0;
        for (var at = 60; at + 8 <= pickle.Length; at++)
        {
            var hostile = pickle.ToArray();
            hostile.AsSpan(at, 3).Fill(0xff);
            hostile[at + 3] = 0x3f;
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                await new ArrowTableSerializer().DeserializeAsync(ArtifactBlob.FromBytes(hostile), CancellationToken.None);
            }
            catch (MetaflowException)
            {
                refused++;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The runtime names the artifact for these.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        }

        Assert.True(refused > 10, $"{refused} were refused.");
    }

    [Fact]
    public async Task Read_SomethingElse_IsAMismatch() => await Assert.ThrowsAsync<ArtifactTypeMismatchException>(
        async () => await new ArrowTableSerializer().DeserializeAsync(
            ArtifactBlob.FromBytes(ArtifactTypes.String.Serialize("hello")), CancellationToken.None));

    private static Table TableOf(params int[] batches)
    {
        var first = 0;
        var list = new List<RecordBatch>();
        foreach (var length in batches)
        {
            list.Add(Batch(first, length));
            first += length;
        }

        return Table.TableFromRecordBatches(_schema, list);
    }

    private static RecordBatch Batch(int first, int length)
    {
        var scores = new ListArray.Builder(DoubleType.Default);
        var values = (DoubleArray.Builder)scores.ValueBuilder;
        for (var i = first; i < first + length; i++)
        {
            scores.Append();
            for (var j = 0; j < i % 3; j++)
                values.Append(i / 10.0 + j);
        }

        return new RecordBatch(_schema, [Ids(first, length), Names(first, length), scores.Build()], length);
    }

    private static Int64Array Ids(int first, int length) =>
        new Int64Array.Builder().AppendRange(Enumerable.Range(first, length).Select(i => (long)i)).Build();

    private static StringArray Names(int first, int length)
    {
        var names = new StringArray.Builder();
        for (var i = first; i < first + length; i++)
        {
            if (i % 5 == 4)
                names.AppendNull();
            else
                names.Append($"name {i} é");
        }

        return names.Build();
    }

    private static string Describe(Table table)
    {
        var columns = Enumerable.Range(0, table.ColumnCount).Select(i =>
        {
            var column = table.Column(i);
            var cells = new List<string>();
            for (var c = 0; c < column.Data.ArrayCount; c++)
                cells.AddRange(Cells(column.Data.ArrowArray(c)));
            return $"{column.Name}:{column.Type.Name}={string.Join('|', cells)}";
        });
        return $"{table.RowCount}; {string.Join("; ", columns)}";
    }

    private static IEnumerable<string> Cells(IArrowArray array) => array switch
    {
        Int64Array ids => Enumerable.Range(0, ids.Length).Select(i => $"{ids.GetValue(i)}"),
        StringArray names => Enumerable.Range(0, names.Length).Select(i => names.GetString(i) ?? "null"),
        ListArray lists => Enumerable.Range(0, lists.Length).Select(i =>
            $"[{string.Join(',', ((DoubleArray)lists.GetSlicedValues(i)).Values.ToArray())}]"),
        _ => throw new NotSupportedException(),
    };

    private static async Task<byte[]> SerializeAsync<T>(ArtifactSerializer<T> serializer, T value)
    {
        using var output = new MemoryStream();
        await serializer.SerializeAsync(value, output, CancellationToken.None);
        return output.ToArray();
    }

    private sealed class Source(List<RecordBatch> batches) : IArrowArrayStream
    {
        private int _next;

        public bool IsDisposed { get; private set; }

        public Schema Schema { get; init; } = _schema;

        public ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default) =>
            new(_next < batches.Count ? batches[_next++] : null!);

        public void Dispose() => IsDisposed = true;
    }
}

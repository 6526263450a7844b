using Apache.Arrow;
using Apache.Arrow.Ipc;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Files;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Arrow;

/// <summary>
/// Arrow data as a pickle: the IPC stream as bytes inside a call of <c>pyarrow.ipc.open_stream(…).read_all()</c>, so that
/// Python gets a table. Nothing here calls anything: the instructions are only recognised.
/// </summary>
internal static class ArrowPickle
{
    /// <summary>The type that Python sees.</summary>
    public const string PythonTypeName = "<class 'pyarrow.lib.Table'>";

    private static readonly PickleEnvelope _table = new(
        [
            .. Text("builtins"u8), .. Text("getattr"u8), PickleOpcode.StackGlobal,
            .. Text("pyarrow.ipc"u8), .. Text("open_stream"u8), PickleOpcode.StackGlobal,
        ],
        [
            PickleOpcode.Tuple1, PickleOpcode.Reduce,
            .. Text("read_all"u8), PickleOpcode.Tuple2, PickleOpcode.Reduce,
            PickleOpcode.EmptyTuple, PickleOpcode.Reduce, PickleOpcode.Stop,
        ]);

    /// <summary>Writes batches one after the other; they are gone through twice, first to find the length.</summary>
    public static async ValueTask WriteAsync(
        Stream output, Schema schema, IEnumerable<RecordBatch> batches, CancellationToken cancellationToken)
    {
        var counter = new CountingStream();
        await using (counter.ConfigureAwait(false))
        {
            await WriteStreamAsync(counter, schema, batches, cancellationToken).ConfigureAwait(false);
            await _table.WriteAsync(
                output, counter.Length, (target, stop) => WriteStreamAsync(target, schema, batches, stop), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Writes a stream that can be read once, by way of a temporary file, and disposes it.</summary>
    public static async ValueTask WriteAsync(Stream output, IArrowArrayStream source, CancellationToken cancellationToken)
    {
        using var owned = source;
        using var file = await SpooledFile.CreateAsync(
            async (target, stop) =>
            {
                using var writer = new ArrowStreamWriter(target, source.Schema, leaveOpen: true);
                await writer.WriteStartAsync(stop).ConfigureAwait(false);
                while (await source.ReadNextRecordBatchAsync(stop).ConfigureAwait(false) is { } batch)
                {
                    using (batch)
                        await writer.WriteRecordBatchAsync(batch, stop).ConfigureAwait(false);
                }

                await writer.WriteEndAsync(stop).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        await _table.WriteAsync(
            output, file.Length, async (target, stop) => await file.OpenRead().CopyToAsync(target, stop).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the IPC stream that an artifact holds, be it in the call or as mere bytes.</summary>
    /// <returns>The stream; null when the artifact is None.</returns>
    /// <exception cref="ArtifactTypeMismatchException">It is something else.</exception>
    public static async ValueTask<Stream?> OpenAsync(ArtifactBlob blob, Type type, CancellationToken cancellationToken)
    {
        var content = await _table.FindAsync(blob, cancellationToken).ConfigureAwait(false)
            ?? await PickleEnvelope.Bytes.FindAsync(blob, cancellationToken).ConfigureAwait(false);
        if (content is not null)
            return new GuardedStream(await content.OpenReadAsync(cancellationToken).ConfigureAwait(false), blob.Name);
        return PickleReader.Read((await blob.LoadAsync(cancellationToken).ConfigureAwait(false)).Span) switch
        {
            null => null,
            byte[] bytes => new GuardedStream(new MemoryStream(bytes, writable: false), blob.Name),
            var value => throw new ReadPath(blob.Name).Mismatch(type, value),
        };
    }

    /// <summary>Reads all batches, and on to the end of the pickle, which proves that it is whole.</summary>
    public static async ValueTask<(Schema Schema, List<RecordBatch> Batches)> ReadAsync(
        Stream content, CancellationToken cancellationToken)
    {
        using var reader = new ArrowStreamReader(content, leaveOpen: true);
        var schema = await reader.GetSchema(cancellationToken).ConfigureAwait(false);
        var batches = new List<RecordBatch>();
        while (await reader.ReadNextRecordBatchAsync(cancellationToken).ConfigureAwait(false) is { } batch)
            batches.Add(batch);
        await content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        return (schema, batches);
    }

    private static async ValueTask WriteStreamAsync(
        Stream target, Schema schema, IEnumerable<RecordBatch> batches, CancellationToken cancellationToken)
    {
        using var writer = new ArrowStreamWriter(target, schema, leaveOpen: true);
        await writer.WriteStartAsync(cancellationToken).ConfigureAwait(false);
        foreach (var batch in batches)
            await writer.WriteRecordBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        await writer.WriteEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Text(ReadOnlySpan<byte> text) => [PickleOpcode.ShortBinUnicode, (byte)text.Length, .. text];
}

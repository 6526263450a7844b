namespace Metaflow.Datastore;

/// <summary>A writer of an object as a stream, for asynchronous calls only.</summary>
internal sealed class StorageWriterStream(StorageWriter writer) : ForwardStream
{
    private long _length;

    public override bool CanWrite => true;

    public override long Length => _length;

    protected override long Passed => _length;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await writer.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        _length += buffer.Length;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

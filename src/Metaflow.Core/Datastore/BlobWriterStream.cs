namespace Metaflow.Datastore;

/// <summary>A writer of a blob as a stream.</summary>
internal sealed class BlobWriterStream(BlobWriter writer) : ForwardStream
{
    /// <summary>The writer.</summary>
    public BlobWriter Writer => writer;

    public override bool CanWrite => true;

    public override long Length => writer.Length;

    protected override long Passed => writer.Length;

    public override void Write(ReadOnlySpan<byte> buffer) => writer.Write(buffer);

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

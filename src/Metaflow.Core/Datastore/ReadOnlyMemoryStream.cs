namespace Metaflow.Datastore;

/// <summary>Reads memory as a stream, without copying it first.</summary>
internal sealed class ReadOnlyMemoryStream(ReadOnlyMemory<byte> content) : ForwardStream
{
    private int _position;

    public override bool CanRead => true;

    public override long Length => content.Length;

    protected override long Passed => _position;

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, content.Length - _position);
        content.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}

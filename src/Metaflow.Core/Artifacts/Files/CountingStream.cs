using Metaflow.Datastore;

namespace Metaflow.Artifacts.Files;

/// <summary>Counts what is written to it, and keeps nothing.</summary>
internal sealed class CountingStream : ForwardStream
{
    private long _length;

    public override bool CanWrite => true;

    public override long Length => _length;

    protected override long Passed => _length;

    public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;
}

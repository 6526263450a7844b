using Metaflow.Datastore;

namespace Metaflow.Artifacts.Files;

/// <summary>Passes on bytes whose number was announced, and refuses any other number. Leaves the inner stream open.</summary>
internal sealed class FixedLengthStream(Stream inner, long length) : ForwardStream
{
    private long _written;

    public override bool CanWrite => true;

    public override long Length => _written;

    protected override long Passed => _written;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer.Length);
        inner.Write(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Length);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    /// <exception cref="MetaflowException">There were fewer bytes.</exception>
    public void RequireComplete()
    {
        if (_written != length)
            throw Changed($"only {_written} came");
    }

    private void Count(int count)
    {
        _written += count;
        if (_written > length)
            throw Changed("more came");
    }

    private MetaflowException Changed(string found) => new(
        $"It had {length} bytes when storing began, but {found}: it was changed meanwhile. Finish writing it before the step ends.");
}

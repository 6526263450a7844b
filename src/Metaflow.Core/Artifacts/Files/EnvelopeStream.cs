using Metaflow.Artifacts.Pickle;
using Metaflow.Datastore;

namespace Metaflow.Artifacts.Files;

/// <summary>Reads the bytes inside a pickle, and at their end makes sure that the pickle ends as it should.</summary>
/// <param name="inner">The pickle, read up to the bytes. Disposed with this stream.</param>
/// <param name="offset">Where the bytes begin.</param>
/// <param name="length">How many there are.</param>
/// <param name="tail">What must follow them; null for the ends that the pickle of a <c>bytes</c> object can have.</param>
internal sealed class EnvelopeStream(Stream inner, int offset, long length, byte[]? tail) : ForwardStream
{
    private long _position;
    private bool _ended;

    public override bool CanRead => true;

    public override long Length => length;

    protected override long Passed => _position;

    public override int Read(Span<byte> buffer)
    {
        var wanted = Wanted(buffer.Length);
        if (wanted > 0)
            return Count(inner.Read(buffer[..wanted]));
        if (buffer.Length > 0 && !_ended)
        {
            var rest = new byte[Room];
            CheckTail(rest.AsSpan(0, inner.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false)));
        }

        return 0;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = Wanted(buffer.Length);
        if (wanted > 0)
            return Count(await inner.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false));
        if (buffer.Length > 0 && !_ended)
        {
            var rest = new byte[Room];
            var read = await inner.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            CheckTail(rest.AsSpan(0, read));
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // One byte more than may follow, so that the end of the pickle is seen and with it its checksum is proved.
    private int Room => (tail?.Length ?? 3) + 1;

    private int Wanted(int room) => (int)Math.Min(room, length - _position);

    private int Count(int read)
    {
        if (read == 0)
            throw new PickleFormatException(offset + _position, "the data ends inside the bytes");
        _position += read;
        return read;
    }

    private void CheckTail(ReadOnlySpan<byte> rest)
    {
        var isEnd = tail is null
            ? rest is [PickleOpcode.Stop] or [PickleOpcode.Memoize, PickleOpcode.Stop] or [PickleOpcode.BinPut, _, PickleOpcode.Stop]
            : rest.SequenceEqual(tail);
        if (!isEnd)
            throw new PickleFormatException(offset + length, "it goes on after the bytes, so it is not the file it was taken for");
        _ended = true;
    }
}

using System.Buffers.Binary;
using Metaflow.Datastore;

namespace Metaflow.Arrow;

/// <summary>
/// An Arrow IPC stream whose messages are no longer than what is left of it: a reader that believes the announced lengths
/// cannot be made to take more memory than the artifact has bytes.
/// </summary>
/// <param name="inner">The IPC stream, disposed with this one.</param>
/// <param name="name">The artifact's name, for error messages.</param>
internal sealed class GuardedStream(Stream inner, string name) : ForwardStream
{
    private const int Continuation = -1;

    private readonly byte[] _number = new byte[4];
    private readonly MemoryStream _metadata = new();
    private readonly long _length = inner.Length;
    private long _position;
    private int _numberCount;
    private long _metadataLeft;
    private long _bodyLeft;
    private bool _ended;

    public override bool CanRead => true;

    public override long Length => _length;

    protected override long Passed => _position;

    private long Left => _length - _position;

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Follow(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Follow(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _metadata.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = _ended ? bytes.Length
                : _metadataLeft > 0 ? (int)Math.Min(bytes.Length, _metadataLeft)
                : _bodyLeft > 0 ? (int)Math.Min(bytes.Length, _bodyLeft)
                : Math.Min(bytes.Length, _number.Length - _numberCount);
            _position += count;
            if (!_ended)
                Take(bytes[..count]);
            bytes = bytes[count..];
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_metadataLeft > 0)
        {
            _metadata.Write(bytes);
            _metadataLeft -= bytes.Length;
            if (_metadataLeft == 0)
                _bodyLeft = Require(BodyLength(_metadata.GetBuffer().AsSpan(0, (int)_metadata.Length)));
            return;
        }

        if (_bodyLeft > 0)
        {
            _bodyLeft -= bytes.Length;
            return;
        }

        bytes.CopyTo(_number.AsSpan(_numberCount));
        _numberCount += bytes.Length;
        if (_numberCount < _number.Length)
            return;
        _numberCount = 0;
        var number = BinaryPrimitives.ReadInt32LittleEndian(_number);
        if (number == Continuation)
            return;
        _metadata.SetLength(0);
        _metadataLeft = Require(number);
        _ended = number == 0;
    }

    private long Require(long announced) => announced >= 0 && announced <= Left ? announced : throw new MetaflowException(
        $"Artifact '{name}' holds a damaged Arrow stream: a part of {announced} bytes is announced where {Left} are left. "
        + "Run the step that made it again.");

    private long BodyLength(ReadOnlySpan<byte> head)
    {
        try
        {
            return MessageHead.BodyLength(head);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new MetaflowException(
                $"Artifact '{name}' holds a damaged Arrow stream: a message has no readable head. "
                + "Run the step that made it again.", e);
        }
    }
}

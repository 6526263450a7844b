using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>Collects written bytes in chunks, so that growing never copies what is there.</summary>
internal sealed class ChunkStream : ForwardStream
{
    private const int FirstChunk = 1 << 12;
    private const int LargestChunk = 1 << 20;

    private Segment? _first;
    private Segment? _last;
    private byte[] _chunk = [];
    private int _used;
    private long _length;

    public override bool CanWrite => true;

    public override long Length => _length;

    protected override long Passed => _length;

    public ReadOnlySequence<byte> ToSequence()
    {
        Close(FirstChunk);
        return _first is null
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Memory.Length);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_used == _chunk.Length)
                Close((int)Math.Clamp(_length, FirstChunk, LargestChunk));
            var count = Math.Min(buffer.Length, _chunk.Length - _used);
            buffer[..count].CopyTo(_chunk.AsSpan(_used));
            _used += count;
            _length += count;
            buffer = buffer[count..];
        }
    }

    private void Close(int nextChunk)
    {
        if (_used > 0)
        {
            _last = new Segment(_chunk.AsMemory(0, _used), _last);
            _first ??= _last;
        }

        _chunk = new byte[nextChunk];
        _used = 0;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}

using System.Buffers;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Http;

/// <summary>Collects a body in pieces that are never copied again.</summary>
/// <param name="expected">How many bytes are likely to come; 0 when that is not known.</param>
internal sealed class BodyBuffer(long expected)
{
    private const int SmallestPiece = 64 * 1024;
    private const int LargestPiece = 64 * 1024 * 1024;

    private List<ReadOnlyMemory<byte>>? _full;
    private byte[] _current = [];
    private int _filled;

    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_filled == _current.Length)
                Grow();
            var taken = Math.Min(bytes.Length, _current.Length - _filled);
            bytes[..taken].CopyTo(_current.AsSpan(_filled));
            _filled += taken;
            Length += taken;
            bytes = bytes[taken..];
        }
    }

    public ReadOnlySequence<byte> ToSequence()
    {
        var last = _current.AsMemory(0, _filled);
        if (_full is null)
            return new(last);
        _full.Add(last);
        return Segment.Join(_full);
    }

    private void Grow()
    {
        if (_filled > 0)
            (_full ??= []).Add(_current);
        var missing = expected - Length;
        var size = missing > 0 ? Math.Min(missing, LargestPiece) : Math.Clamp(Length, SmallestPiece, LargestPiece);
        _current = GC.AllocateUninitializedArray<byte>((int)size);
        _filled = 0;
    }
}

using System.Buffers;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// A writer with memory of its own, one kept per thread: pickles allocate only their result.
/// </summary>
internal sealed class PickleBuffer : IBufferWriter<byte>
{
    private const int FirstChunk = 1 << 12;
    private const int LargestChunk = 1 << 20;

    [ThreadStatic]
    private static PickleBuffer? _cached;

    private readonly List<(byte[] Bytes, int Count)> _full = [];
    private readonly byte[] _first = new byte[FirstChunk];
    private byte[] _chunk;
    private int _count;
    private long _length;

    private PickleBuffer()
    {
        Writer = new PickleWriter(this);
        _chunk = _first;
    }

    public PickleWriter Writer { get; }

    public static PickleBuffer Rent(string? name)
    {
        var buffer = _cached ?? new PickleBuffer();
        _cached = null;
        buffer.Writer.Reset(name);
        return buffer;
    }

    /// <summary>Ends the pickle. A buffer whose writing failed is simply dropped.</summary>
    public byte[] CompleteAndReturn()
    {
        Writer.Complete();
        var result = GC.AllocateUninitializedArray<byte>((int)(_length + _count));
        int position = 0;
        foreach (var (bytes, count) in _full)
        {
            bytes.AsSpan(0, count).CopyTo(result.AsSpan(position));
            position += count;
            Return(bytes);
        }
        _chunk.AsSpan(0, _count).CopyTo(result.AsSpan(position));
        Return(_chunk);
        _full.Clear();
        _chunk = _first;
        _count = 0;
        _length = 0;
        if (Writer.Reset(null))
            _cached = this;
        return result;
    }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _chunk.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _chunk.AsSpan(_count);
    }

    private void Ensure(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_chunk.Length - _count >= needed)
            return;
        if (_length + _count + needed > Array.MaxLength)
        {
            throw new MetaflowException(
                "The pickle of one artifact would exceed 2 GiB in memory. Split the artifact into parts.");
        }
        if (_count > 0)
            _full.Add((_chunk, _count));
        _length += _count;
        _chunk = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Clamp(_length, FirstChunk, LargestChunk)));
        _count = 0;
    }

    private void Return(byte[] chunk)
    {
        if (!ReferenceEquals(chunk, _first))
            ArrayPool<byte>.Shared.Return(chunk);
    }
}

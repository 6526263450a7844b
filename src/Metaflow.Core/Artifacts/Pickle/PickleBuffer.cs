using System.Buffers;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// A writer with a growing buffer of its own, one kept per thread: small pickles allocate only their result.
/// </summary>
internal sealed class PickleBuffer : IBufferWriter<byte>
{
    private const int KeptCapacity = 1 << 20;

    [ThreadStatic]
    private static PickleBuffer? _cached;

    private byte[] _bytes = [];
    private int _count;

    private PickleBuffer() => Writer = new PickleWriter(this);

    public PickleWriter Writer { get; }

    public static PickleBuffer Rent(string? name)
    {
        var buffer = _cached ?? new PickleBuffer();
        _cached = null;
        buffer._count = 0;
        buffer.Writer.Reset(name);
        return buffer;
    }

    /// <summary>Ends the pickle. A buffer whose writing failed is simply dropped.</summary>
    public byte[] CompleteAndReturn()
    {
        Writer.Complete();
        var result = _bytes.AsSpan(0, _count).ToArray();
        if (_bytes.Length > KeptCapacity)
            _bytes = [];
        if (Writer.Reset(null))
            _cached = this;
        return result;
    }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(_count);
    }

    private void Ensure(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_bytes.Length - _count >= needed)
            return;
        long grown = Math.Max((long)_count + needed, Math.Min(_bytes.Length * 2L, Array.MaxLength));
        if (grown > Array.MaxLength)
            throw new MetaflowException(
                "The pickle of one artifact would exceed 2 GiB. Split the artifact into parts.");
        Array.Resize(ref _bytes, (int)Math.Max(grown, 256));
    }
}

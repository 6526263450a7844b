using System.Buffers;
using System.Buffers.Binary;

namespace Metaflow.Datastore;

/// <summary>The blocks of a member that need no inflater of their own: stored ones, and those that a mark tells the length of.</summary>
internal sealed partial class UnpackingStream
{
    private const int WindowLength = 1 << 15;

    // More than this many cores only unpack faster than the content can be used.
    private const int MostAhead = 8;

    private bool TryPassBlockHeader()
    {
        if (!Has(GzipFormat.EmptyLastBlock.Length))
            return false;
        if (BlockMark.MayBeginWith(Available[0]))
        {
            if (_end - _at < BlockMark.Length && !_exhausted)
                return false;
            if (BlockMark.TryRead(Available, out var contentLength, out var packedLength))
            {
                PassMark(contentLength, packedLength);
                return true;
            }
        }

        if (_ahead.Count > 0)
        {
            _part = Part.AheadContent;
            return true;
        }

        var block = Available;
        if (block.StartsWith(GzipFormat.EmptyLastBlock))
        {
            _at += GzipFormat.EmptyLastBlock.Length;
            _part = Part.Trailer;
            return true;
        }

        if ((block[0] & 6) != 0)
        {
            BeginInflating();
            return true;
        }

        if (!Has(GzipFormat.StoredHeaderLength))
            return false;
        _isLastBlock = (block[0] & 1) != 0;
        _remaining = BinaryPrimitives.ReadUInt16LittleEndian(block[1..]);
        if (_remaining != (ushort)~BinaryPrimitives.ReadUInt16LittleEndian(block[3..]))
            throw new InvalidDataException("it has a block whose length is damaged");
        _at += GzipFormat.StoredHeaderLength;
        _part = Part.StoredBytes;
        return true;
    }

    private void PassMark(int contentLength, int packedLength)
    {
        if (_ahead.Count >= Math.Min(MostAhead, Environment.ProcessorCount) + 1)
        {
            _part = Part.AheadContent;
            return;
        }

        _at += BlockMark.Length;
        _filling = new AheadBlock(contentLength, packedLength);
        _part = Part.MarkedBlock;
    }

    private bool TryFillMarkedBlock()
    {
        _at += _filling!.Fill(Available);
        if (_filling.Room.Length > 0)
            return _exhausted ? throw new InvalidDataException(BlobCodec.Truncated) : false;
        _filling.Start();
        _ahead.Enqueue(_filling);
        _filling = null;
        _part = Part.Block;
        return true;
    }

    private int GiveAhead(Span<byte> buffer)
    {
        var block = _ahead.Peek();
        var count = block.Give(buffer);
        if (block.IsEmpty)
        {
            _ahead.Dequeue().Release();
            _windowUsed = 0;
            _part = Part.Block;
        }

        return count;
    }

    private static void Finish(Task unpacking)
    {
        try
        {
            unpacking.GetAwaiter().GetResult();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(DamagedBlock, e);
        }
    }

    private bool TryPassStoredEnd()
    {
        if (_remaining > 0)
            return Has(1);
        _part = _isLastBlock ? Part.Trailer : Part.Block;
        return true;
    }

    /// <summary>Keeps what a block that refers back could need when this stored block is over.</summary>
    private void KeepInWindow(ReadOnlySpan<byte> content)
    {
        var kept = Math.Min(WindowLength - _remaining, content.Length);
        if (kept <= 0)
            return;
        if (_window.Length == 0)
            _window = ArrayPool<byte>.Shared.Rent(2 * WindowLength);
        if (_windowUsed + kept > _window.Length)
        {
            var before = Math.Min(_windowUsed, WindowLength);
            _window.AsSpan(_windowUsed - before, before).CopyTo(_window);
            _windowUsed = before;
        }

        content[^kept..].CopyTo(_window.AsSpan(_windowUsed));
        _windowUsed += kept;
    }
}

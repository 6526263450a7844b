using System.IO.Compression;

namespace Metaflow.Datastore;

/// <summary>What only an inflater can read: the rest of a member from its first compressed block on.</summary>
internal sealed partial class UnpackingStream
{
    private int Inflate(Span<byte> buffer)
    {
        try
        {
            DropRepeated();
            return _inflater!.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(_exhausted ? BlobCodec.Truncated : DamagedBlock, e);
        }
    }

    private async ValueTask<int> InflateAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            DropRepeated();
            return await _inflater!.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(_exhausted ? BlobCodec.Truncated : DamagedBlock, e);
        }
    }

    /// <summary>Reads what the inflater was told; that input is at hand.</summary>
    private void DropRepeated()
    {
        while (_repeated > 0)
        {
            var dropped = _inflater!.Read(_window.AsSpan(0, _repeated));
            if (dropped == 0)
                throw new InvalidDataException(DamagedBlock);
            _repeated -= dropped;
        }
    }

    /// <summary>
    /// Gives the rest of the member to an inflater. It is told what came before by a stored block of its own, whose
    /// content is dropped.
    /// </summary>
    private void BeginInflating()
    {
        var repeated = Math.Min(_windowUsed, WindowLength);
        var before = new byte[repeated == 0 ? 0 : GzipFormat.StoredHeaderLength + repeated];
        if (repeated > 0)
            GzipFormat.WriteStored(_window.AsSpan(_windowUsed - repeated, repeated), before);
        _repeated = repeated;
        _inflater = new DeflateStream(new InflaterInput(this, before), CompressionMode.Decompress);
        _given = _at;
        _part = Part.Deflated;
    }

    private void EndInflating()
    {
        _inflater!.Dispose();
        _inflater = null;
        _part = Part.TrailerSomewhere;
    }

    private int Give(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _end - _at);
        _input.AsSpan(_at, count).CopyTo(buffer);
        _given = _at;
        _at += count;
        return count;
    }

    /// <summary>What an inflater reads: what it is told first, then the input at hand, then what follows it.</summary>
    private sealed class InflaterInput(UnpackingStream owner, ReadOnlyMemory<byte> before) : ForwardStream
    {
        private ReadOnlyMemory<byte> _before = before;

        public override bool CanRead => true;

        protected override long Passed => throw new NotSupportedException();

        public override int Read(Span<byte> buffer)
        {
            if (_before.Length > 0)
                return GiveBefore(buffer);
            if (owner._at == owner._end && !owner._exhausted)
                owner.Filled(owner._packed.Read(owner.RoomForInput().Span));
            return owner.Give(buffer);
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_before.Length > 0)
                return GiveBefore(buffer.Span);
            if (owner._at == owner._end && !owner._exhausted)
            {
                owner.Filled(
                    await owner._packed.ReadAsync(owner.RoomForInput(), cancellationToken).ConfigureAwait(false));
            }

            return owner.Give(buffer.Span);
        }

        private int GiveBefore(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _before.Length);
            _before.Span[..count].CopyTo(buffer);
            _before = _before[count..];
            return count;
        }
    }
}

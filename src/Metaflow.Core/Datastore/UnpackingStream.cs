using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Metaflow.Datastore;

/// <summary>
/// Unpacks gzip while it is read: any number of members, as any writer makes them. Stored blocks, which is what the store
/// writes of content that does not shrink, are copied; only others go through the library. Throws
/// <see cref="InvalidDataException"/> when the data is damaged or cut off, at the latest where it ends.
/// </summary>
internal sealed class UnpackingStream : ForwardStream
{
    private const int LargestInput = 1 << 17;
    private const int SmallestInput = 1 << 7;
    private const int HasHeaderChecksum = 2;
    private const int HasExtra = 4;
    private const int HasName = 8;
    private const int HasComment = 16;
    private const int Reserved = 0xe0;

    private const int WindowLength = 1 << 15;

    // More than this many cores only unpack faster than the content can be used.
    private const int MostAhead = 8;

    private const string Damaged = "its checksum does not match";
    private const string DamagedBlock = "it has a compressed block that is damaged";

    private readonly Stream _packed;
    private readonly RunningChecksum _checksum = new();
    private readonly Queue<AheadBlock> _ahead = new();
    private byte[] _input;
    private int _at;
    private int _end;
    private int _given;
    private bool _exhausted;

    private Part _part = Part.Header;
    private int _fields;
    private int _remaining;
    private bool _isLastBlock;
    private AheadBlock? _filling;
    private DeflateStream? _inflater;
    private int _repeated;

    // The end of the content in stored blocks, which the blocks after them may refer to.
    private byte[] _window = [];
    private int _windowUsed;

    private long _memberLength;
    private long _length;

    /// <param name="packed">The gzip data; disposed with this stream.</param>
    /// <param name="packedLength">How long it is; null when that is not known.</param>
    public UnpackingStream(Stream packed, long? packedLength = null)
    {
        _packed = packed;
        var input = Math.Clamp(packedLength ?? LargestInput, SmallestInput, LargestInput);
        _input = ArrayPool<byte>.Shared.Rent((int)input);
    }

    /// <summary>What comes next in the data.</summary>
    private enum Part
    {
        Header,
        HeaderFields,
        SkippedBytes,
        SkippedText,
        Block,
        MarkedBlock,
        AheadContent,
        StoredBytes,
        Deflated,
        TrailerSomewhere,
        Trailer,
        NextMember,
        Padding,
        End,
    }

    public override bool CanRead => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    private ReadOnlySpan<byte> Available => _input.AsSpan(_at, _end - _at);

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0)
            return 0;
        while (true)
        {
            if (_part == Part.Deflated)
            {
                var inflated = Inflate(buffer);
                if (inflated > 0)
                    return Count(buffer[..inflated]);
                EndInflating();
            }
            else if (_part == Part.AheadContent)
            {
                Finish(_ahead.Peek().Unpacking);
            }

            var read = Advance(buffer, out var needsInput);
            if (read > 0)
                return Count(buffer[..read]);
            if (_part == Part.End)
                return 0;
            if (needsInput)
                Filled(_packed.Read(RoomForInput().Span));
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
            return 0;
        while (true)
        {
            if (_part == Part.Deflated)
            {
                var inflated = await InflateAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (inflated > 0)
                    return Count(buffer.Span[..inflated]);
                EndInflating();
            }
            else if (_part == Part.AheadContent)
            {
                await _ahead.Peek().Unpacking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Finish(_ahead.Peek().Unpacking);
            }

            var read = Advance(buffer.Span, out var needsInput);
            if (read > 0)
                return Count(buffer.Span[..read]);
            if (_part == Part.End)
                return 0;
            if (needsInput)
                Filled(await _packed.ReadAsync(RoomForInput(), cancellationToken).ConfigureAwait(false));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _packed.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _packed.Dispose();
            _inflater?.Dispose();
            _inflater = null;
            _filling = null;
            _ahead.Clear();
            _part = Part.End;
            Return(ref _input);
            Return(ref _window);
            _at = _end = 0;
        }

        base.Dispose(disposing);
    }

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
    /// Goes on as far as the input at hand allows, until there is content.
    /// </summary>
    /// <returns>How many bytes of content there are; 0 when input is needed, or an inflater, or all is read.</returns>
    private int Advance(Span<byte> buffer, out bool needsInput)
    {
        needsInput = false;
        while (true)
        {
            switch (_part)
            {
                case Part.StoredBytes when _remaining > 0 && _at < _end:
                    var count = Math.Min(Math.Min(_remaining, buffer.Length), _end - _at);
                    _input.AsSpan(_at, count).CopyTo(buffer);
                    _at += count;
                    _remaining -= count;
                    KeepInWindow(buffer[..count]);
                    return count;
                case Part.AheadContent:
                    return GiveAhead(buffer);
                case Part.Deflated or Part.End:
                    return 0;
                default:
                    if (TryPass())
                    {
                        if (_part == Part.AheadContent)
                            return 0;
                        continue;
                    }

                    needsInput = true;
                    return 0;
            }
        }
    }

    /// <summary>Passes over a part that gives no content; false when more input is needed first.</summary>
    private bool TryPass() => _part switch
    {
        Part.Header => TryPassHeader(),
        Part.HeaderFields => TryPassHeaderFields(),
        Part.SkippedBytes => TrySkipBytes(),
        Part.SkippedText => TrySkipText(),
        Part.Block => TryPassBlockHeader(),
        Part.MarkedBlock => TryFillMarkedBlock(),
        Part.StoredBytes => TryPassStoredEnd(),
        Part.TrailerSomewhere => TryFindTrailer(),
        Part.Trailer => TryPassTrailer(),
        Part.NextMember => TryPassToNextMember(),
        _ => TryPassPadding(),
    };

    private bool TryPassHeader()
    {
        if (!Has(GzipFormat.HeaderLength))
            return false;
        var header = Available;
        if (header[0] != 0x1f || header[1] != 0x8b)
            throw new InvalidDataException(_length == 0 ? "it is not in gzip format" : "it has bytes after its end");
        if (header[2] != 8 || (header[3] & Reserved) != 0)
            throw new InvalidDataException("its gzip header names no format that is known");
        _fields = header[3];
        _at += GzipFormat.HeaderLength;
        _checksum.Reset();
        _memberLength = 0;
        _windowUsed = 0;
        _part = Part.HeaderFields;
        return true;
    }

    private bool TryPassHeaderFields()
    {
        if ((_fields & HasExtra) != 0)
        {
            if (!Has(2))
                return false;
            _remaining = BinaryPrimitives.ReadUInt16LittleEndian(Available);
            _at += 2;
            _fields &= ~HasExtra;
            _part = Part.SkippedBytes;
        }
        else if ((_fields & (HasName | HasComment)) != 0)
        {
            _fields &= (_fields & HasName) != 0 ? ~HasName : ~HasComment;
            _part = Part.SkippedText;
        }
        else if ((_fields & HasHeaderChecksum) != 0)
        {
            _remaining = 2;
            _fields &= ~HasHeaderChecksum;
            _part = Part.SkippedBytes;
        }
        else
        {
            _part = Part.Block;
        }

        return true;
    }

    private bool TrySkipBytes()
    {
        var skipped = Math.Min(_remaining, _end - _at);
        _at += skipped;
        _remaining -= skipped;
        if (_remaining > 0)
            return Has(_end - _at + 1);
        _part = Part.HeaderFields;
        return true;
    }

    private bool TrySkipText()
    {
        var end = Available.IndexOf((byte)0);
        if (end < 0)
        {
            _at = _end;
            return Has(1);
        }

        _at += end + 1;
        _part = Part.HeaderFields;
        return true;
    }

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

    /// <summary>
    /// The inflater does not tell how much of its last input it used. The trailer, whose every bit is known by now, does.
    /// </summary>
    private bool TryFindTrailer()
    {
        if (_end - _at < GzipFormat.TrailerLength && !_exhausted)
            return false;
        Span<byte> trailer = stackalloc byte[GzipFormat.TrailerLength];
        GzipFormat.WriteTrailer(trailer, _checksum.Value, _memberLength);
        var end = Math.Min(_end, _at + GzipFormat.TrailerLength);
        var found = _input.AsSpan(_given, end - _given).IndexOf(trailer);
        if (found < 0)
            throw new InvalidDataException(_exhausted && _at == _end ? BlobCodec.Truncated : Damaged);
        _at = _given + found + GzipFormat.TrailerLength;
        _part = Part.NextMember;
        return true;
    }

    private bool TryPassTrailer()
    {
        if (!Has(GzipFormat.TrailerLength))
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(Available) != _checksum.Value)
            throw new InvalidDataException(Damaged);
        if (BinaryPrimitives.ReadUInt32LittleEndian(Available[4..]) != (uint)_memberLength)
            throw new InvalidDataException(BlobCodec.Truncated);
        _at += GzipFormat.TrailerLength;
        _part = Part.NextMember;
        return true;
    }

    private bool TryPassToNextMember()
    {
        if (_at == _end)
        {
            _part = _exhausted ? Part.End : Part.NextMember;
            return _exhausted;
        }

        _part = _input[_at] == 0 ? Part.Padding : Part.Header;
        return true;
    }

    private bool TryPassPadding()
    {
        if (Available.ContainsAnyExcept((byte)0))
            throw new InvalidDataException("it has bytes after its end");
        _at = _end;
        if (!_exhausted)
            return false;
        _part = Part.End;
        return true;
    }

    private int Count(ReadOnlySpan<byte> content)
    {
        _checksum.Append(content);
        _memberLength += content.Length;
        _length += content.Length;
        return content.Length;
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

    /// <summary>Whether as many bytes are at hand; throws when there will never be.</summary>
    private bool Has(int count)
    {
        if (_end - _at >= count)
            return true;
        return _exhausted ? throw new InvalidDataException(BlobCodec.Truncated) : false;
    }

    private Memory<byte> RoomForInput()
    {
        if (_filling is not null)
            return _filling.Room;
        var kept = _part == Part.TrailerSomewhere ? _given : _at;
        _input.AsSpan(kept, _end - kept).CopyTo(_input);
        _at -= kept;
        _given -= kept;
        _end -= kept;
        return _input.AsMemory(_end);
    }

    private static void Return(ref byte[] rented)
    {
        if (rented.Length > 0)
            ArrayPool<byte>.Shared.Return(rented);
        rented = [];
    }

    private void Filled(int count)
    {
        if (_filling is not null)
            _filling.Filled(count);
        else
            _end += count;
        _exhausted |= count == 0;
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

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

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

using System.Buffers;
using System.IO.Compression;

namespace Metaflow.Datastore;

/// <summary>
/// Unpacks gzip while it is read: any number of members, as any writer makes them. Stored blocks, which is what the store
/// writes of content that does not shrink, are copied; only others go through the library. Throws
/// <see cref="InvalidDataException"/> when the data is damaged or cut off, at the latest where it ends.
/// </summary>
internal sealed partial class UnpackingStream : ForwardStream
{
    private const int LargestInput = 1 << 17;
    private const int SmallestInput = 1 << 7;

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

    protected override long Passed => _length;

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

    private int Count(ReadOnlySpan<byte> content)
    {
        _checksum.Append(content);
        _memberLength += content.Length;
        _length += content.Length;
        return content.Length;
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
}

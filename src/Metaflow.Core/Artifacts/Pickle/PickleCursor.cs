using System.Runtime.CompilerServices;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Reads typed values straight from the instructions of a pickle, laid out as CPython and this library lay them out.
/// It knows only the plain forms of a value: whatever it does not recognise makes it give up, and the whole pickle is
/// then read by <see cref="PickleReader"/>, which also says what is wrong with it. For one read on one thread.
/// </summary>
internal sealed partial class PickleCursor
{
    private const int WindowLength = 1 << 18;
    private const int SmallMemo = 64;
    private const int MaxRoomOnTrust = 32 << 20;

    [ThreadStatic]
    private static PickleCursor? _cached;

    private readonly List<MemberCells> _cells = [];

    // The pickle itself, or a window of the stream that it comes from.
    private byte[] _buffer = [];
    private byte[] _window = [];
    private int _position;
    private int _end;
    private Stream? _stream;

    // Where the buffer begins in the pickle, and how long the pickle can be at most.
    private long _start;
    private long _length;
    private int _depth;
    private readonly object?[] _smallMemo = new object?[SmallMemo];
    private object?[] _memo;
    private int _memoCount;
    private int _holds;
    private long _heldFrom;
    private long _revisited;

    private PickleCursor() => _memo = _smallMemo;

    /// <summary>How many containers the current value stands in.</summary>
    public int Depth => _depth;

    /// <summary>Where the cursor is.</summary>
    public Place Here => new(Offset, _memoCount, _depth);

    private long Offset => _start + _position;

    /// <summary>Starts at the beginning of a pickle that is in memory.</summary>
    public static PickleCursor Open(ReadOnlyMemory<byte> pickle)
    {
        var cursor = Rent();
        if (System.Runtime.InteropServices.MemoryMarshal.TryGetArray(pickle, out var array) && array.Array is not null)
        {
            cursor._buffer = array.Array;
            cursor._position = array.Offset;
            cursor._end = array.Offset + array.Count;
            cursor._start = -array.Offset;
        }
        else
        {
            cursor._buffer = pickle.ToArray();
            cursor._end = cursor._buffer.Length;
        }
        cursor._length = pickle.Length;
        return cursor;
    }

    /// <summary>Starts at the beginning of a pickle that comes from a stream.</summary>
    /// <param name="pickle">The stream; not disposed.</param>
    /// <param name="length">The length of the pickle in bytes, or an upper bound of it.</param>
    public static PickleCursor Open(Stream pickle, long length)
    {
        var cursor = Rent();
        if (cursor._window.Length == 0)
            cursor._window = new byte[WindowLength];
        cursor._buffer = cursor._window;
        cursor._stream = pickle;
        cursor._length = length;
        return cursor;
    }

    /// <summary>Reads the whole pickle as one value; false to give up.</summary>
    public bool TryReadWhole<T>(ArtifactType<T> type, out T value)
    {
        if (Peek() == PickleOpcode.Protocol)
        {
            if (!Has(2) || _buffer[_position + 1] > 5)
            {
                value = default!;
                return false;
            }
            _position += 2;
        }
        if (!type.TryReadDirect(this, out value) || Peek() != PickleOpcode.Stop)
            return false;

        // Whether a stream is sound shows only at its end.
        while (_stream?.Read(_window, 0, _window.Length) > 0)
        {
        }
        return true;
    }

    /// <summary>Gives the cursor back for another read.</summary>
    public void Return()
    {
        _buffer = [];
        _stream = null;
        _cells.Clear();
        ReleaseMemo();
        _memo = _smallMemo;
        _cached = this;
    }

    /// <summary>The next instruction, frames aside; 0 where the data ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        if (_position < _end)
        {
            byte opcode = _buffer[_position];
            if (opcode != PickleOpcode.Frame)
                return opcode;
        }
        return PeekBeyond();
    }

    /// <summary>Passes over the instruction that <see cref="Peek"/> saw.</summary>
    public void Skip() => _position++;

    /// <summary>Passes over an instruction if it is the next.</summary>
    public bool TrySkip(byte opcode)
    {
        if (Peek() != opcode)
            return false;
        _position++;
        return true;
    }

    /// <summary>Goes one level down; false when that is deeper than allowed.</summary>
    public bool TryEnter()
    {
        if (_depth >= ArtifactPath.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return false;
        _depth++;
        return true;
    }

    /// <summary>Goes one level up.</summary>
    public void Leave() => _depth--;

    /// <summary>
    /// Remembers where the cursor is, to come back if what follows turns out to belong to another value. Each call is
    /// ended by <see cref="Release"/>.
    /// </summary>
    public Place Hold()
    {
        if (_holds++ == 0)
            _heldFrom = Offset;
        return Here;
    }

    /// <summary>Ends a hold.</summary>
    public void Release() => _holds--;

    /// <summary>
    /// Comes back to a place that is held; false when that is not possible, or would read the same bytes too often.
    /// </summary>
    public bool TryGoBack(Place place)
    {
        _revisited += Offset - place.Offset;
        if (place.Offset < _start || _revisited > _length + ShortText)
            return false;
        _position = (int)(place.Offset - _start);
        Array.Clear(_memo, place.MemoCount, _memoCount - place.MemoCount);
        _memoCount = place.MemoCount;
        _depth = place.Depth;
        return true;
    }

    /// <summary>
    /// For how many items a container should make room, judged by those that were read; the number read where that cannot
    /// be known. The length of the pickle is not trusted: there is a bound to the memory that is taken on its word.
    /// </summary>
    /// <param name="read">How many items were read since <paramref name="from"/>.</param>
    /// <param name="from">Where the items begin.</param>
    /// <param name="itemSize">The size of an item in the container, in bytes.</param>
    public int EstimateCount(int read, Place from, int itemSize)
    {
        // Only the outermost container can count on the rest of the pickle.
        long taken = Offset - from.Offset;
        if (_depth != 1 || taken <= 0)
            return read;
        double estimate = read + (double)(_length - Offset) * read / taken;
        return (int)Math.Clamp(estimate, read, Math.Max(read, MaxRoomOnTrust / itemSize));
    }

    /// <summary>Storage for the members of one object while they are read.</summary>
    public MemberCells RentCells(object owner, ArtifactMember[] members)
    {
        for (int i = _cells.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_cells[i].Owner, owner))
            {
                var cells = _cells[i];
                _cells.RemoveAt(i);
                return cells;
            }
        }
        return new MemberCells(owner, members);
    }

    /// <summary>Gives storage back for the next object of its type.</summary>
    public void ReturnCells(MemberCells cells) => _cells.Add(cells);

    private static PickleCursor Rent()
    {
        var cursor = _cached ?? new PickleCursor();
        _cached = null;
        cursor._position = 0;
        cursor._end = 0;
        cursor._start = 0;
        cursor._depth = 0;
        cursor._memoCount = 0;
        cursor._holds = 0;
        cursor._revisited = 0;
        return cursor;
    }

    private byte PeekBeyond()
    {
        while (Has(1))
        {
            byte opcode = _buffer[_position];
            if (opcode != PickleOpcode.Frame)
                return opcode;
            if (!Has(9))
                return 0;
            long frame = System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(_position + 1));
            if (frame < 0 || frame > _length - Offset - 9)
                return 0;
            _position += 9;
        }
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Has(int count) => _end - _position >= count || Fill(count);

    /// <summary>Brings a number of bytes into the buffer; false if the pickle does not have them.</summary>
    private bool Fill(int count)
    {
        if (_stream is null || count < 0 || count > _length - Offset)
            return false;
        long from = _holds > 0 ? Math.Max(Math.Min(_heldFrom, Offset), _start) : Offset;
        int kept = (int)(from - _start);
        if (kept > 0)
        {
            Buffer.BlockCopy(_buffer, kept, _buffer, 0, _end - kept);
            _position -= kept;
            _end -= kept;
            _start = from;
        }
        while (_end - _position < count)
        {
            // The announced length is not trusted: the buffer grows with what has really come.
            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, (int)Math.Min(Math.Max(_buffer.Length * 2L, 256), Array.MaxLength));
            if (_end == _buffer.Length)
                return false;
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                return false;
            _end += read;
        }
        return true;
    }

    /// <summary>A place in the pickle to which the cursor can come back.</summary>
    /// <param name="Offset">The position in the pickle.</param>
    /// <param name="MemoCount">How many values were kept for reference.</param>
    /// <param name="Depth">How many containers were entered.</param>
    public readonly record struct Place(long Offset, int MemoCount, int Depth);
}

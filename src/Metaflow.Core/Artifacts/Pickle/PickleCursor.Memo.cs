using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Metaflow.Artifacts.Pickle;

internal sealed partial class PickleCursor
{
    private const int ShortText = 256;

    /// <summary>
    /// Keeps a finished value for later references, if the pickle asks for it; false to give up. A value that
    /// references cannot be resolved to is kept as null.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRemember(object? value)
    {
        if (Peek() != PickleOpcode.Memoize)
            return TryRememberNumbered(value);
        _position++;
        Add(value);
        return true;
    }

    /// <summary>
    /// Takes the number of a value that is about to be read; -1 if the pickle does not keep it. False to give up.
    /// </summary>
    public bool TryReserve(out int slot)
    {
        int before = _memoCount;
        bool fine = TryRemember(null);
        slot = _memoCount > before ? before : -1;
        return fine;
    }

    /// <summary>Puts the value in the place that was reserved for it.</summary>
    public void Fulfil(int slot, object? value)
    {
        if (slot >= 0)
            _memo[slot] = value;
    }

    /// <summary>Whether the next instruction is a reference to an earlier value.</summary>
    public bool IsAtReference() => Peek() is PickleOpcode.BinGet or PickleOpcode.LongBinGet;

    /// <summary>
    /// Reads a reference to an earlier value that was read as the same type; stays where it is if it was not.
    /// </summary>
    public bool TryReadReference<T>(out T value)
    {
        long offset = Offset;
        if (TryReadReference(out object? kept) && kept is T typed &&
            (!typeof(T).IsArray || kept.GetType() == typeof(T)))
        {
            value = typed;
            return true;
        }
        _position = (int)(offset - _start);
        value = default!;
        return false;
    }

    /// <summary>Reads a reference to an earlier str; false to give up.</summary>
    private bool TryReadTextReference(out string value)
    {
        value = (TryReadReference(out object? kept) ? kept as string : null)!;

        // A few bytes stand for the whole text here, and who gets it may look at all of it.
        return value is not null && (value.Length <= ShortText || (_revisited += value.Length) <= _length + ShortText);
    }

    private bool TryReadReference(out object? kept)
    {
        kept = null;
        uint index;
        if (Peek() == PickleOpcode.BinGet)
        {
            if (!Has(2))
                return false;
            index = _buffer[_position + 1];
            _position += 2;
        }
        else
        {
            if (_position >= _end || _buffer[_position] != PickleOpcode.LongBinGet || !Has(5))
                return false;
            index = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_position + 1));
            _position += 5;
        }
        if (index >= (uint)_memoCount)
            return false;
        kept = _memo[index];
        return kept is not null;
    }

    // Protocols before 4 number what they keep; CPython numbers without gaps.
    private bool TryRememberNumbered(object? value)
    {
        switch (Peek())
        {
            case PickleOpcode.BinPut:
                if (!Has(2) || _buffer[_position + 1] != _memoCount)
                    return false;
                _position += 2;
                break;
            case PickleOpcode.LongBinPut:
                if (!Has(5) || BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_position + 1)) != _memoCount)
                    return false;
                _position += 5;
                break;
            default:
                return true;
        }
        Add(value);
        return true;
    }

    private void Add(object? value)
    {
        var memo = _memo;
        int count = _memoCount;
        if ((uint)count < (uint)memo.Length)
        {
            memo[count] = value;
            _memoCount = count + 1;
        }
        else
        {
            Grow(value);
        }
    }

    private void Grow(object? value)
    {
        var larger = ArrayPool<object?>.Shared.Rent(_memoCount * 2);
        _memo.AsSpan(0, _memoCount).CopyTo(larger);
        ReleaseMemo();
        _memo = larger;
        _memo[_memoCount++] = value;
    }

    private void ReleaseMemo()
    {
        if (!ReferenceEquals(_memo, _smallMemo))
            ArrayPool<object?>.Shared.Return(_memo, clearArray: true);
        else
            Array.Clear(_memo, 0, _memoCount);
    }
}

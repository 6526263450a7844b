using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

/// <summary>The calls by which Python makes dates, numbers and the like, in the form in which CPython writes them.</summary>
internal sealed partial class PickleCursor
{
    /// <summary>Reads the name of a class or function if it is the expected one; false to give up.</summary>
    public bool TryReadGlobal(PickledGlobal expected) => TryReadGlobal(out var found) && found == expected;

    private bool TryReadGlobal(out PickledGlobal value)
    {
        value = null!;
        string module;
        if (IsAtReference())
        {
            if (!TryReadReference(out object? kept))
                return false;
            if (kept is PickledGlobal known)
            {
                value = known;
                return true;
            }
            if (kept is not string text)
                return false;
            module = text;
        }
        else if (!TryReadString(out module))
        {
            return false;
        }
        if (!TryReadString(out string name) || !TrySkip(PickleOpcode.StackGlobal))
            return false;
        value = new PickledGlobal(module, name);
        return TryRemember(value);
    }

    /// <summary>Reads a datetime, with its offset if it has a zone; false to give up.</summary>
    public bool TryReadDateTime(out DateTime value, out TimeSpan? offset)
    {
        value = default;
        offset = null;
        Span<byte> packed = stackalloc byte[10];
        if (!TryReadGlobal(PickledGlobal.DateTime) || !TryReadPacked(packed))
            return false;
        int arity = 1;
        if (Peek() != PickleOpcode.Tuple1)
        {
            if (!TryReadZone(out var zone))
                return false;
            offset = zone;
            arity = 2;
        }
        return TryEndCall(arity) && PackedTime.TryMoment(packed, out value)
            && (offset is null || PackedTime.IsOffset(offset.GetValueOrDefault(), value));
    }

    /// <summary>Reads a date; false to give up.</summary>
    public bool TryReadDate(out DateOnly value)
    {
        value = default;
        Span<byte> packed = stackalloc byte[4];
        return TryReadGlobal(PickledGlobal.Date) && TryReadPacked(packed) && TryEndCall(1)
            && PackedTime.TryDate(packed, out value);
    }

    /// <summary>Reads a time of day; false to give up.</summary>
    public bool TryReadTime(out TimeOnly value)
    {
        value = default;
        Span<byte> packed = stackalloc byte[6];
        return TryReadGlobal(PickledGlobal.Time) && TryReadPacked(packed) && TryEndCall(1)
            && PackedTime.TryTime(packed, out value);
    }

    /// <summary>Reads a timedelta; false to give up.</summary>
    public bool TryReadTimeSpan(out TimeSpan value)
    {
        value = default;
        return TryReadGlobal(PickledGlobal.TimeDelta) && TryReadInt64(out long days)
            && TryReadInt64(out long seconds) && TryReadInt64(out long microseconds) && TryEndCall(3)
            && PackedTime.TrySpan(days, seconds, microseconds, out value);
    }

    /// <summary>Reads a Decimal that fits the CLR's; false to give up.</summary>
    public bool TryReadDecimal(out decimal value)
    {
        value = 0;
        if (!TryReadGlobal(PickledGlobal.Decimal) || !TryReadString(out string text) || !TryEndCall(1) ||
            ExactDecimal.Parse(text) is not { } exact)
        {
            return false;
        }
        value = exact;
        return true;
    }

    /// <summary>Reads a UUID; false to give up.</summary>
    public bool TryReadGuid(out Guid value)
    {
        value = default;
        return TryReadGlobal(PickledGlobal.Uuid) && TrySkip(PickleOpcode.EmptyTuple)
            && TrySkip(PickleOpcode.NewObj) && TryRemember(null)
            && TrySkip(PickleOpcode.EmptyDict) && TryRemember(null)
            && TryReadString(out string name) && name == "int" && TryReadBigInteger(out BigInteger number)
            && TrySkip(PickleOpcode.SetItem) && TrySkip(PickleOpcode.Build)
            && UuidNumber.TryGuid(number, out value);
    }

    private bool TryReadZone(out TimeSpan offset)
    {
        // All values of one offset share one zone, which is kept as its offset.
        if (IsAtReference() && TryPeekReference(out object? kept) && kept is TimeSpan known)
        {
            TryReadReference(out _);
            offset = known;
            return true;
        }
        return TryReadZoneCall(out offset);
    }

    private bool TryReadZoneCall(out TimeSpan offset)
    {
        offset = default;
        return TryReadGlobal(PickledGlobal.TimeZone) && TryReadTimeSpan(out offset)
            && TrySkip(PickleOpcode.Tuple1) && TryRemember(null)
            && TrySkip(PickleOpcode.Reduce) && TryRemember(offset);
    }

    private bool TryPeekReference(out object? kept)
    {
        long offset = Offset;
        bool found = TryReadReference(out kept);
        _position = (int)(offset - _start);
        return found;
    }

    private bool TryReadPacked(Span<byte> target)
    {
        if (Peek() != PickleOpcode.ShortBinBytes || !Has(2 + target.Length) ||
            _buffer[_position + 1] != target.Length)
        {
            return false;
        }
        _buffer.AsSpan(_position + 2, target.Length).CopyTo(target);
        _position += 2 + target.Length;
        return TryRemember(null);
    }

    /// <summary>Passes over the argument tuple and the call, whose result cannot be referred to.</summary>
    private bool TryEndCall(int arity)
    {
        byte tuple = arity switch
        {
            1 => PickleOpcode.Tuple1,
            2 => PickleOpcode.Tuple2,
            _ => PickleOpcode.Tuple3,
        };
        return TrySkip(tuple) && TryRemember(null) && TrySkip(PickleOpcode.Reduce) && TryRemember(null);
    }
}

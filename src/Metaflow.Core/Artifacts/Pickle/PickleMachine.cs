namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// The stack machine that a pickle is a program for. It never recurses, checks every operand, and counts what it
/// creates against <see cref="PickleLimits"/>.
/// </summary>
internal ref partial struct PickleMachine
{
    private readonly ReadOnlySpan<byte> _input;
    private readonly PickleLimits _limits;
    private int _position;
    private int _opcodeStart;
    private int _protocol;
    private Slot[] _stack;
    private int _top;
    private int[] _marks;
    private int _markCount;
    private readonly PickleBudget _budget;
    private readonly long _maxObjects;
    private readonly long _maxBytes;
    private long _objects;
    private long _bytes;
    private Slot[] _memo;
    private int _memoCount;
    private HashSet<object>? _shared;

    // Entries whose numbers leave gaps; writers do not make any, but the format allows them.
    private Dictionary<long, Slot>? _sparseMemo;

    public PickleMachine(ReadOnlySpan<byte> pickle, PickleLimits limits)
    {
        _input = pickle;
        _limits = limits;
        _maxObjects = limits.ObjectsFor(pickle.Length);
        _maxBytes = limits.BytesFor(pickle.Length);
        _budget = new() { WorkLeft = limits.StepsFor(pickle.Length) };
        _stack = new Slot[16];
        _memo = [];
        _marks = [];
    }

    /// <summary>Where the instruction that is being carried out begins.</summary>
    public readonly long Position => _opcodeStart;

    /// <summary>The objects that the pickle refers to more than once; null for none.</summary>
    public readonly HashSet<object>? Shared => _shared;

    public object? Run()
    {
        while (true)
        {
            _opcodeStart = _position;
            byte opcode = ReadByte();
            if (opcode == PickleOpcode.Stop)
                return Pop().Value;
            if (!TryScalar(opcode) && !TryContainer(opcode) && !TryLegacy(opcode))
                throw Fail(opcode is >= 0x20 and < 0x7f
                    ? $"'{(char)opcode}' is no pickle instruction"
                    : $"0x{opcode:x2} is no pickle instruction");
        }
    }

    private bool TryScalar(byte opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None:
                Push(null);
                return true;
            case PickleOpcode.NewTrue:
                Push(_true);
                return true;
            case PickleOpcode.NewFalse:
                Push(_false);
                return true;
            case PickleOpcode.BinInt1:
                PushInteger(ReadByte());
                return true;
            case PickleOpcode.BinInt2:
                PushInteger(ReadUInt16());
                return true;
            case PickleOpcode.BinInt:
                PushInteger(ReadInt32());
                return true;
            case PickleOpcode.Long1:
                PushLong(ReadByte());
                return true;
            case PickleOpcode.Long4:
                PushLong(ReadInt32());
                return true;
            case PickleOpcode.BinFloat:
                Push(ReadDouble());
                return true;
            case PickleOpcode.ShortBinUnicode:
                PushText(ReadByte());
                return true;
            case PickleOpcode.BinUnicode:
                PushText(ReadUInt32());
                return true;
            case PickleOpcode.BinUnicode8:
                PushText(ReadLength64());
                return true;
            case PickleOpcode.ShortBinBytes:
                PushBytes(ReadByte());
                return true;
            case PickleOpcode.BinBytes:
                PushBytes(ReadUInt32());
                return true;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8:
                PushBytes(ReadLength64());
                return true;
            case PickleOpcode.BinGet:
                Get(ReadByte());
                return true;
            case PickleOpcode.LongBinGet:
                Get(ReadUInt32());
                return true;
            case PickleOpcode.Memoize:
                Memoize(MemoCount);
                return true;
            case PickleOpcode.BinPut:
                Memoize(ReadByte());
                return true;
            case PickleOpcode.LongBinPut:
                Memoize(ReadUInt32());
                return true;
            case PickleOpcode.Protocol:
                _protocol = ReadByte();
                if (_protocol > 5)
                    throw Fail($"it is of protocol {_protocol}, and 5 is the newest known");
                return true;
            case PickleOpcode.Frame:
                if ((ulong)ReadLength64() > (ulong)(_input.Length - _position))
                    throw Fail("the data ends inside a frame");
                return true;
            default:
                return false;
        }
    }

    private bool TryContainer(byte opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark:
                PushMark();
                return true;
            case PickleOpcode.EmptyList:
                Push(new List<object?>(), 1);
                return true;
            case PickleOpcode.EmptyDict:
                Push(new PickledDict(), 1);
                return true;
            case PickleOpcode.EmptySet:
                Push(new PickledSet(), 1);
                return true;
            case PickleOpcode.EmptyTuple:
                Push(PickledTuple.Empty, 1);
                return true;
            case PickleOpcode.Append:
                Append(_top - 1);
                return true;
            case PickleOpcode.Appends:
                Append(PopMark());
                return true;
            case PickleOpcode.SetItem:
                SetItems(_top - 2);
                return true;
            case PickleOpcode.SetItems:
                SetItems(PopMark());
                return true;
            case PickleOpcode.AddItems:
                AddItems(PopMark());
                return true;
            case PickleOpcode.FrozenSet:
                MakeFrozenSet(PopMark());
                return true;
            case PickleOpcode.Tuple1:
                MakeTuple(_top - 1);
                return true;
            case PickleOpcode.Tuple2:
                MakeTuple(_top - 2);
                return true;
            case PickleOpcode.Tuple3:
                MakeTuple(_top - 3);
                return true;
            case PickleOpcode.Tuple:
                MakeTuple(PopMark());
                return true;
            case PickleOpcode.StackGlobal:
                StackGlobal();
                return true;
            case PickleOpcode.Reduce:
                Reduce();
                return true;
            case PickleOpcode.NewObj:
                NewObject(withKeywords: false);
                return true;
            case PickleOpcode.NewObjEx:
                NewObject(withKeywords: true);
                return true;
            case PickleOpcode.Build:
                Build();
                return true;
            case PickleOpcode.Pop:
                PopAny();
                return true;
            case PickleOpcode.PopMark:
                DropTo(PopMark());
                return true;
            case PickleOpcode.Dup:
                Duplicate();
                return true;
            default:
                return false;
        }
    }

    private readonly PickleFormatException Fail(string reason) => new(_opcodeStart, reason);
}

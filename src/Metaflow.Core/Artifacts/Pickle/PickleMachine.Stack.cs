namespace Metaflow.Artifacts.Pickle;

internal ref partial struct PickleMachine
{
    // Below the last mark lies what belongs to an unfinished container.
    private readonly int Floor => _markCount == 0 ? 0 : _marks[_markCount - 1];

    private void Push(object? value, int depth = 0)
    {
        if (depth > _limits.MaxDepth)
            throw Fail($"values are nested deeper than the limit of {_limits.MaxDepth}");
        Charge(1);
        if (_top == _stack.Length)
            Array.Resize(ref _stack, _stack.Length * 2);
        ref var slot = ref _stack[_top++];
        slot.Value = value;
        slot.Depth = depth;
    }

    private Slot Pop()
    {
        if (_top <= Floor)
            throw Fail("an instruction finds no value on the stack");
        return _stack[--_top];
    }

    private readonly ref Slot Peek()
    {
        if (_top <= Floor)
            throw Fail("an instruction finds no value on the stack");
        return ref _stack[_top - 1];
    }

    private void PushMark()
    {
        if (_markCount == _marks.Length)
            Array.Resize(ref _marks, Math.Max(8, _markCount * 2));
        Charge(1);
        _marks[_markCount++] = _top;
    }

    private int PopMark()
    {
        if (_markCount == 0)
            throw Fail("an instruction finds no mark");
        return _marks[--_markCount];
    }

    private void PopAny()
    {
        // Popping a bare mark is allowed, as in CPython.
        if (_markCount > 0 && _marks[_markCount - 1] == _top)
            _markCount--;
        else
            Pop();
    }

    private void DropTo(int start)
    {
        Array.Clear(_stack, start, _top - start);
        _top = start;
    }

    private void Duplicate()
    {
        var slot = Peek();
        NoteShared(slot.Value);
        Push(slot.Value, slot.Depth);
    }

    /// <summary>The container below the items from <paramref name="start"/> on, and how deep it becomes.</summary>
    private ref Slot ContainerBelow(int start)
    {
        if (start - 1 < Floor || start > _top)
            throw Fail("an instruction finds no container on the stack");
        ref var container = ref _stack[start - 1];
        int depth = DepthFrom(start);
        if (depth > container.Depth)
        {
            if (depth > _limits.MaxDepth)
                throw Fail($"values are nested deeper than the limit of {_limits.MaxDepth}");
            container.Depth = depth;
        }
        return ref container;
    }

    private readonly int DepthFrom(int start)
    {
        int depth = 0;
        for (int i = start; i < _top; i++)
            depth = Math.Max(depth, _stack[i].Depth);
        return depth + 1;
    }

    private void Charge(long objects)
    {
        _objects += objects;
        if (_objects > _maxObjects)
            throw TooManyObjects();
    }

    private void ChargeBytes(long bytes)
    {
        _bytes += bytes;
        if (_bytes > _maxBytes)
            throw TooManyBytes();
    }

    /// <summary>The budget for an instruction that may cost more than itself; <see cref="Settle"/> ends that.</summary>
    private readonly PickleBudget Budget()
    {
        _budget.ObjectsLeft = _maxObjects - _objects;
        _budget.BytesLeft = _maxBytes - _bytes;
        return _budget;
    }

    private void Settle()
    {
        _objects = _maxObjects - _budget.ObjectsLeft;
        _bytes = _maxBytes - _budget.BytesLeft;
        if (!_budget.IsExhausted)
            return;
        throw _budget.ObjectsLeft < 0 ? TooManyObjects() : _budget.BytesLeft < 0 ? TooManyBytes() : TooMuchWork();
    }

    private readonly PickleFormatException TooManyObjects() =>
        Fail($"it creates more than the limit of {_maxObjects} values");

    private readonly PickleFormatException TooManyBytes() =>
        Fail($"it creates more than the limit of {_maxBytes} bytes");

    private readonly PickleFormatException TooMuchWork() =>
        Fail("comparing its dict keys and looking up its time zones takes more steps than its length allows");

    private struct Slot
    {
        public object? Value;
        public int Depth;
    }
}

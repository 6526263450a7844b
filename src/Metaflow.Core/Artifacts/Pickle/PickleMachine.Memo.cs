namespace Metaflow.Artifacts.Pickle;

internal ref partial struct PickleMachine
{
    private readonly long MemoCount => _memoCount + (_sparseMemo?.Count ?? 0);

    private void Memoize(long index)
    {
        ref var slot = ref Peek();
        if (slot.Value is PickledObject { MemoSlot: < 0 } instance && index <= int.MaxValue)
            instance.MemoSlot = (int)index;
        if (index >= 0 && index < _memoCount)
        {
            _memo[index] = slot;
            return;
        }
        if (MemoCount >= _limits.MaxMemo)
            throw Fail($"it keeps more than the limit of {_limits.MaxMemo} values");
        if (index != _memoCount)
        {
            (_sparseMemo ??= [])[index] = slot;
            return;
        }
        if (_memoCount == _memo.Length)
            Array.Resize(ref _memo, Math.Max(16, _memoCount * 2));
        _memo[_memoCount++] = slot;
    }

    private void Get(long index)
    {
        Slot slot;
        if (index >= 0 && index < _memoCount)
            slot = _memo[index];
        else if (_sparseMemo is null || !_sparseMemo.TryGetValue(index, out slot))
            throw Fail($"it refers to value {index}, which it did not keep");
        NoteShared(slot.Value);
        Push(slot.Value, slot.Depth);
    }

    /// <summary>Puts a finished value in the place of the object that stood for it.</summary>
    private void Replace(PickledObject placeholder, object? value)
    {
        int slot = placeholder.MemoSlot;
        if (slot >= 0 && slot < _memoCount && ReferenceEquals(_memo[slot].Value, placeholder))
            _memo[slot].Value = value;
        else if (_sparseMemo is not null && _sparseMemo.TryGetValue(slot, out var kept) &&
            ReferenceEquals(kept.Value, placeholder))
            _sparseMemo[slot] = kept with { Value = value };
    }

    private void NoteShared(object? value)
    {
        // Almost every reference is to a str, such as the key of a record.
        if (value is string)
            return;
        if (value is List<object?> or PickledDict or PickledTuple { Count: > 0 } or PickledSet or PickledObject or
            PickledArray or PickledDeque)
            (_shared ??= new(ReferenceEqualityComparer.Instance)).Add(value);
    }
}

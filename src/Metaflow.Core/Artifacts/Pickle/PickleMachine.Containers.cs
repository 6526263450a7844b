namespace Metaflow.Artifacts.Pickle;

internal ref partial struct PickleMachine
{
    private void Append(int start)
    {
        ref var container = ref ContainerBelow(start);
        List<object?> list;
        switch (container.Value)
        {
            case List<object?> plain:
                list = plain;
                break;
            case PickledDeque deque:
                list = deque.Added;
                break;
            case PickledObject instance:
                list = instance.ItemList ??= [];
                break;
            default:
                throw Fail($"items are appended to {NaturalDescription.Of(container.Value)}");
        }
        int count = _top - start;
        if (count > 1)
            list.EnsureCapacity(list.Count + count);
        for (int i = start; i < _top; i++)
            list.Add(_stack[i].Value);
        DropTo(start);
    }

    private void SetItems(int start)
    {
        ref var container = ref ContainerBelow(start);
        if ((_top - start) % 2 != 0)
            throw Fail("a dict key has no value");
        PickledDict dict;
        switch (container.Value)
        {
            case PickledDict plain:
                dict = plain;
                break;
            case PickledObject instance:
                dict = instance.Entries ??= new();
                break;
            default:
                throw Fail($"keys are set on {NaturalDescription.Of(container.Value)}");
        }
        // Only the first batch: later ones double.
        if (dict.Count == 0)
            dict.EnsureCapacity((_top - start) / 2);
        SetPairs(dict, start);
    }

    private void SetPairs(PickledDict dict, int start)
    {
        for (int i = start; i < _top; i += 2)
            dict.Set(_stack[i].Value, _stack[i + 1].Value, _budget);
        if (_budget.WorkLeft < 0)
            throw TooMuchWork();
        DropTo(start);
    }

    private void AddItems(int start)
    {
        ref var container = ref ContainerBelow(start);
        if (container.Value is not PickledSet { IsFrozen: false } set)
            throw Fail($"items are added to {NaturalDescription.Of(container.Value)}");
        AddTo(set, start);
    }

    private void AddTo(PickledSet set, int start)
    {
        for (int i = start; i < _top; i++)
            set.Add(_stack[i].Value, _budget);
        if (_budget.WorkLeft < 0)
            throw TooMuchWork();
        DropTo(start);
    }

    private void MakeFrozenSet(int start)
    {
        int depth = DepthFrom(start);
        var set = new PickledSet(isFrozen: true);
        AddTo(set, start);
        Push(set, depth);
    }

    private void MakeTuple(int start)
    {
        if (start < Floor)
            throw Fail("an instruction finds too few values on the stack");
        int depth = DepthFrom(start);
        var tuple = PickledTuple.Wrap(TakeFrom(start));
        Push(tuple, depth);
    }

    private void MakeList(int start)
    {
        int depth = DepthFrom(start);
        Push(new List<object?>(TakeFrom(start)), depth);
    }

    private void MakeDict(int start)
    {
        if ((_top - start) % 2 != 0)
            throw Fail("a dict key has no value");
        int depth = DepthFrom(start);
        var dict = new PickledDict();
        SetPairs(dict, start);
        Push(dict, depth);
    }

    private object?[] TakeFrom(int start)
    {
        var items = new object?[_top - start];
        for (int i = 0; i < items.Length; i++)
            items[i] = _stack[start + i].Value;
        DropTo(start);
        return items;
    }
}

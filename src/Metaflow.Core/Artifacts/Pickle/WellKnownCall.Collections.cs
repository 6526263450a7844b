using System.Text;

namespace Metaflow.Artifacts.Pickle;

internal readonly ref partial struct WellKnownCall
{
    private object? Collection()
    {
        switch (callable.Name)
        {
            case "OrderedDict" when arguments.Count == 0:
                return new PickledDict(callable, null);
            case "OrderedDict" when arguments is [List<object?> pairs]:
                return Ordered(pairs);
            case "defaultdict" when arguments.Count <= 1:
                return new PickledDict(callable, arguments.Count == 1 ? arguments[0] : null);
            case "Counter" when arguments is [PickledDict counts]:
                if (!budget.TryObjects(counts.Count))
                    return null;
                var counter = new PickledDict(callable, null);
                counter.SetAll(counts, budget);
                return counter;
            case "deque":
                return Deque();
            default:
                return null;
        }
    }

    private PickledDeque? Deque()
    {
        int? maximum;
        switch (arguments)
        {
            case [] or [_] or [_, null]:
                maximum = null;
                break;
            case [_, long length and >= 0 and <= int.MaxValue]:
                maximum = (int)length;
                break;
            default:
                return null;
        }
        var items = arguments.Count == 0 ? [] : arguments[0] as IReadOnlyList<object?>;
        if (items is not (List<object?> or PickledTuple or object?[]) || !budget.TryObjects(items.Count))
            return null;
        var deque = new PickledDeque(maximum);
        deque.Added.AddRange(items);
        return deque;
    }

    private PickledDict? Ordered(List<object?> pairs)
    {
        if (!budget.TryObjects(pairs.Count))
            return null;
        var dict = new PickledDict(callable, null);
        foreach (object? pair in pairs)
        {
            switch (pair)
            {
                case PickledTuple { Count: 2 } tuple:
                    dict.Set(tuple[0], tuple[1], budget);
                    break;
                case List<object?> { Count: 2 } list:
                    dict.Set(list[0], list[1], budget);
                    break;
                default:
                    return null;
            }
        }
        return dict;
    }

    private PickledSet? Set(bool isFrozen)
    {
        var set = new PickledSet(isFrozen);
        if (arguments.Count == 0)
            return set;
        if (arguments[0] is not IReadOnlyList<object?> items || items is PickledArray || !budget.TryObjects(items.Count))
            return null;
        for (int i = 0; i < items.Count; i++)
            set.Add(items[i], budget);
        return set;
    }

    private byte[]? Bytes(List<object?> list)
    {
        if (!budget.TryBytes(list.Count))
            return null;
        var result = new byte[list.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (list[i] is not long number || number is < 0 or > 255)
                return null;
            result[i] = (byte)number;
        }
        return result;
    }

    private byte[]? Latin1(string text)
    {
        if (!budget.TryBytes(text.Length) || text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff'))
            return null;
        return Encoding.Latin1.GetBytes(text);
    }
}

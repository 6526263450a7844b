using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>The items of whatever natural value is a sequence or a mapping.</summary>
internal static class NaturalItems
{
    /// <summary>
    /// The items of a list, tuple, set, array or list-like object; null for anything else. Their visit is charged.
    /// </summary>
    public static IReadOnlyList<object?>? Of(object value, ReadPath path)
    {
        var items = Of(value);
        if (items is not null)
            path.Charge(items.Count);
        return items;
    }

    /// <summary>The items of a list, tuple, set, array or list-like object; null for anything else.</summary>
    public static IReadOnlyList<object?>? Of(object value) => value switch
    {
        List<object?> list => list,
        PickledTuple tuple => tuple,
        PickledSet set => set,
        PickledDeque deque => deque,
        PickledRange range => range,
        PickledArray { Shape.Count: > 0 } array => array,
        PickledObject { ItemList: { } items } => items,
        PickledObject { Class: { Module: "collections", Name: "UserList" }, State: PickledDict state } =>
            state.TryGetValue("data", out var data) ? data as List<object?> : null,
        PickledObject instance when IsNamedTuple(instance) => instance.Arguments,

        // A frozen dataclass with slots is stored as the values of its fields.
        PickledObject { IsCall: false, Arguments.Count: 0, State: List<object?> values } => values,
        _ => null,
    };

    /// <summary>The pairs of a dict, or the attributes of an object; null for anything else. Their visit is charged.</summary>
    public static PickledDict? Pairs(object value, ReadPath path)
    {
        var pairs = value is PickledObject { Class: { Module: "collections", Name: "ChainMap" } } chain
            ? Chained(chain, path)
            : Pairs(value);
        if (pairs is not null)
            path.Charge(pairs.Count);
        return pairs;
    }

    /// <summary>The pairs of a dict, or the attributes of an object; null for anything else.</summary>
    public static PickledDict? Pairs(object value) => value switch
    {
        PickledDict dict => dict,
        PickledObject { Entries: { } entries } => entries,
        PickledObject instance => UserData(instance) ?? instance.Attributes,
        _ => null,
    };

    // A subclass of UserDict cannot be told by its name, but by its only attribute.
    private static PickledDict? UserData(PickledObject instance) =>
        instance is { IsCall: false, State: PickledDict { Count: 1 } state } && state.KeyAt(0) is "data"
            ? state.ValueAt(0) as PickledDict
            : null;

    private static PickledDict? Chained(PickledObject chain, ReadPath path)
    {
        if (chain.Attributes is not { } state || !state.TryGetValue("maps", out var maps) ||
            maps is not List<object?> list)
        {
            return null;
        }
        var all = new PickledDict();
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (list[i] is not PickledDict map)
                return null;
            path.Charge(map.Count);
            all.SetAll(map, null);
        }
        return all;
    }

    private static bool IsNamedTuple(PickledObject instance) =>
        instance is { IsCall: false, State: null, Entries: null, Arguments.Count: > 0 };
}

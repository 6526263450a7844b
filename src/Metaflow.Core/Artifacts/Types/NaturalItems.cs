using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>The items of whatever natural value is a sequence or a mapping.</summary>
internal static class NaturalItems
{
    /// <summary>The items of a list, tuple, set, array or list-like object; null for anything else.</summary>
    public static IReadOnlyList<object?>? Of(object value) => value switch
    {
        List<object?> list => list,
        PickledTuple tuple => tuple,
        PickledSet set => set,
        PickledArray { Shape.Count: > 0 } array => array,
        PickledObject { ItemList: { } items } => items,
        PickledObject { Class: { Module: "collections", Name: "deque" }, Arguments: [PickledTuple empty, ..] } => empty,
        PickledObject instance when IsNamedTuple(instance) => instance.Arguments,
        _ => null,
    };

    /// <summary>The pairs of a dict, or the attributes of an object; null for anything else.</summary>
    public static PickledDict? Pairs(object value) => value switch
    {
        PickledDict dict => dict,
        PickledObject { Entries: { } entries } => entries,
        PickledObject instance => instance.Attributes,
        _ => null,
    };

    private static bool IsNamedTuple(PickledObject instance) =>
        instance is { IsCall: false, State: null, Entries: null, Arguments.Count: > 0 };
}

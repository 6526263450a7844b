using CsCheck;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts.Interchange;

/// <summary>One object of a random graph.</summary>
/// <param name="Kind">Scalar or which container.</param>
/// <param name="Scalar">The value, if it is a scalar.</param>
/// <param name="Links">
/// Numbers that choose the items: of a list, and the values of a dict, among all objects; of what must be complete when
/// it is made, among those before it.
/// </param>
internal sealed record GraphNode(NodeKind Kind, object? Scalar, uint[] Links);

internal enum NodeKind
{
    Scalar,
    List,
    Dict,
    Tuple,
    Set,
    FrozenSet,
}

/// <summary>Random graphs of natural values: everything may be shared, and lists and dicts may lead back to themselves.</summary>
internal static class NaturalGraph
{
    private static readonly Gen<NodeKind> _kinds = Gen.Frequency(
        (5, Gen.Const(NodeKind.Scalar)),
        (3, Gen.Const(NodeKind.List)),
        (3, Gen.Const(NodeKind.Dict)),
        (2, Gen.Const(NodeKind.Tuple)),
        (1, Gen.Const(NodeKind.Set)),
        (1, Gen.Const(NodeKind.FrozenSet)));

    /// <summary>The last object is the root; if it is a scalar, a list of all objects is.</summary>
    public static Gen<GraphNode[]> Of(Gen<object?> scalars) =>
        Gen.Select(_kinds, scalars, Gen.UInt.Array[0, 8], (kind, scalar, links) => new GraphNode(kind, scalar, links))
            .Array[1, 40];

    public static object? Build(GraphNode[] nodes)
    {
        var made = new object?[nodes.Length];
        var hashable = new List<object?>();
        for (int i = 0; i < nodes.Length; i++)
        {
            made[i] = Make(nodes[i], made.AsSpan(0, i), hashable);
            if (IsHashable(made[i]))
                hashable.Add(made[i]);
        }
        for (int i = 0; i < nodes.Length; i++)
            Fill(made[i], nodes[i], made, hashable);
        return nodes[^1].Kind == NodeKind.Scalar ? new List<object?>(made) : made[^1];
    }

    private static object? Make(GraphNode node, ReadOnlySpan<object?> before, List<object?> hashable)
    {
        switch (node.Kind)
        {
            case NodeKind.List:
                return new List<object?>();
            case NodeKind.Dict:
                return new PickledDict();
            case NodeKind.Tuple:
                var items = new object?[before.IsEmpty ? 0 : node.Links.Length];
                for (int i = 0; i < items.Length; i++)
                    items[i] = before[(int)(node.Links[i] % before.Length)];
                return new PickledTuple(items);
            case NodeKind.Set or NodeKind.FrozenSet:
                var set = new PickledSet(node.Kind == NodeKind.FrozenSet);
                var known = new HashSet<string>();
                foreach (uint link in node.Links)
                {
                    if (hashable.Count > 0 && hashable[(int)(link % hashable.Count)] is var item && known.Add(KeyText.Of(item)))
                        set.Add(item);
                }
                return set;
            default:
                return node.Scalar;
        }
    }

    private static void Fill(object? target, GraphNode node, object?[] all, List<object?> hashable)
    {
        var known = new HashSet<string>();
        foreach (uint link in node.Links)
        {
            object? item = all[link % all.Length];
            if (target is List<object?> list)
                list.Add(item);
            else if (target is PickledDict dict && hashable.Count > 0 &&
                hashable[(int)(link / 64 % hashable.Count)] is var key && known.Add(KeyText.Of(key)))
                dict[key] = item;
        }
    }

    private static bool IsHashable(object? value) => value switch
    {
        List<object?> or PickledDict or PickledArray or PickledSet { IsFrozen: false } => false,
        PickledTuple tuple => tuple.All(IsHashable),
        _ => true,
    };
}

namespace Metaflow.Graph;

/// <summary>Orders the steps of a graph: each after the steps that lead to it, branches as they are named, the end
/// last.</summary>
internal static class GraphOrder
{
    public static IReadOnlyList<GraphNode> Of(FlowGraph graph)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var order = new List<GraphNode>(graph.Declared.Count);
        if (graph.StartOrNull is { } start)
            Visit(graph, start, seen, order);
        order.Reverse();
        foreach (var node in graph.Declared)
        {
            if (seen.Add(node.Name))
                order.Add(node);
        }

        if (graph.EndOrNull is { } end && order.Remove(end))
            order.Add(end);
        return order;
    }

    /// <summary>Adds the steps that follow, then the step itself: the reverse is the order wanted.</summary>
    private static void Visit(FlowGraph graph, GraphNode start, HashSet<string> seen, List<GraphNode> order)
    {
        var open = new Stack<(GraphNode Node, int Next)>();
        seen.Add(start.Name);
        open.Push((start, start.Targets.Count));
        while (open.Count > 0)
        {
            var (node, next) = open.Pop();
            if (next == 0)
            {
                order.Add(node);
                continue;
            }

            open.Push((node, next - 1));
            if (graph.Find(node.Targets[next - 1]) is { } target && seen.Add(target.Name))
                open.Push((target, target.Targets.Count));
        }
    }
}

namespace Metaflow.Graph;

/// <summary>The nested form of a graph that is recorded with a run.</summary>
internal static class GraphStructure
{
    /// <summary>
    /// Writes a valid graph as nested lists of step names: after a split stands a list with one list for each branch,
    /// and the join
    /// follows; after a switch stands a list with one list for each target. The members of a gang stand in line with
    /// the rest.
    /// </summary>
    /// <returns>A list of <c>string</c> and of lists of the same form.</returns>
    public static IReadOnlyList<object> Of(FlowGraph graph)
    {
        var structure = Block(graph, graph.Start.Name, graph.End.Name);
        structure.Add(graph.End.Name);
        return structure;
    }

    private static List<object> Block(FlowGraph graph, string first, string end)
    {
        var block = new List<object>();
        var current = first;
        while (current != end)
        {
            var node = graph[current];
            block.Add(current);
            switch (node.Transition)
            {
                case TransitionKind.Switch:
                    var paths = new List<object>();
                    foreach (var target in node.Targets)
                    {
                        if (target != current)
                            paths.Add(Block(graph, target, end));
                    }

                    block.Add(paths);
                    return block;
                case TransitionKind.Split or TransitionKind.Foreach when graph.JoinOf(current) is { } join:
                    var branches = new List<object>();
                    foreach (var target in node.Targets)
                        branches.Add(Block(graph, target, join.Name));
                    block.Add(branches);
                    current = join.Name;
                    break;
                default:
                    if (node.Targets.Count == 0)
                        return block;
                    current = node.Targets[0];
                    break;
            }
        }

        return block;
    }
}

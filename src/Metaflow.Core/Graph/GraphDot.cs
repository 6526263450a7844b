using System.Text;

namespace Metaflow.Graph;

/// <summary>A graph in the language of Graphviz.</summary>
internal static class GraphDot
{
    /// <summary>Writes the graph; a switch is a hexagon, and its edges carry the case.</summary>
    public static string Of(FlowGraph graph)
    {
        var text = new StringBuilder("digraph ").Append(Quote(graph.FlowName)).Append(" {\n    rankdir=LR;\n");
        foreach (var node in graph.Nodes)
        {
            var shape = node.Transition == TransitionKind.Switch ? "hexagon" : "box";
            var type = FlowGraph.TypeOf(node);
            text.Append("    ").Append(Quote(node.Name)).Append(" [label=")
                .Append(Quote(type == node.Name ? node.Name : node.Name + "\n" + type))
                .Append(", shape=").Append(shape).Append(", fontname=\"Helvetica\"];\n");
        }

        foreach (var node in graph.Nodes)
        {
            if (node.Transition == TransitionKind.Switch)
            {
                foreach (var choice in node.SwitchCases)
                    Edge(text, node.Name, choice.Step, choice.Label);
                continue;
            }

            foreach (var target in node.Targets)
                Edge(text, node.Name, target, node.Transition == TransitionKind.Foreach ? node.ForeachArtifact
                    : node.NumParallel);
        }

        return text.Append("}\n").ToString();
    }

    private static void Edge(StringBuilder text, string source, string target, string? label)
    {
        text.Append("    ").Append(Quote(source)).Append(" -> ").Append(Quote(target));
        if (label is not null)
            text.Append(" [label=").Append(Quote(label)).Append(", fontname=\"Helvetica\"]");
        text.Append(";\n");
    }

    private static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";
}

using Metaflow.Graph;

namespace Metaflow.Core.Tests.Graph;

/// <summary>Builds graphs from lines such as <c>start -&gt; a, b</c>.</summary>
internal static class Graphs
{
    /// <summary>
    /// <c>a -&gt; b</c> linear, <c>a -&gt; b, c</c> split, <c>a =&gt; b</c> foreach, <c>a #&gt; b</c> gang, <c>a ?&gt;
    /// b, c</c> switch;
    /// a name that ends in <c>*</c> is a join.
    /// </summary>
    public static FlowGraph Of(string text) =>
        FlowGraph.Create("F", text.Split('\n', StringSplitOptions.TrimEntries).Select(Node));

    private static GraphNode Node(string line)
    {
        var parts = line.Split(' ', 3);
        var name = parts[0].TrimEnd('*');
        string[] targets = parts.Length < 3 ? [] : parts[2].Split(", ");
        var kind = parts.Length < 3 ? TransitionKind.None : parts[1] switch
        {
            "=>" => TransitionKind.Foreach,
            "#>" => TransitionKind.Parallel,
            "?>" => TransitionKind.Switch,
            _ => targets.Length == 1 ? TransitionKind.Linear : TransitionKind.Split,
        };
        return new GraphNode(name, name, kind, targets)
        {
            IsJoin = parts[0].EndsWith('*'),
            IsStart = name == "start",
            IsEnd = name == "end",
            ForeachArtifact = kind == TransitionKind.Foreach ? "items" : null,
            NumParallel = kind == TransitionKind.Parallel ? "4" : null,
            Condition = kind == TransitionKind.Switch ? "x" : null,
            SwitchCases = kind == TransitionKind.Switch ? [.. targets.Select(t => new SwitchCase("to " + t, t))] : [],
        };
    }
}

using Metaflow.Artifacts.Pickle;
using Metaflow.Runtime;

namespace Metaflow.Client;

/// <summary>The graph of a flow as a run has stored it. Immutable.</summary>
internal sealed class RunGraph
{
    private readonly Dictionary<string, Node> _nodes;
    private readonly Dictionary<string, int> _depths = new(StringComparer.Ordinal);

    private RunGraph(Dictionary<string, Node> nodes, string start)
    {
        _nodes = nodes;
        Measure(start);
    }

    /// <summary>The graph that a task has run by, else the one that its run began with; null when neither is there.</summary>
    public static async Task<RunGraph?> FindAsync(Run run, MetaflowTask? task, CancellationToken cancellationToken)
    {
        var stored = task is null
            ? null
            : await task.FindArtifactAsync(RuntimeArtifacts.GraphInfo, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            var parameters = await run.LatestTaskOfAsync(Run.ParametersStep, cancellationToken).ConfigureAwait(false);
            stored = parameters is null
                ? null
                : await parameters.FindArtifactAsync(RuntimeArtifacts.GraphInfo, cancellationToken).ConfigureAwait(false);
        }

        return stored is null
            ? null
            : Parse(await stored.ReadAsync<object?>(cancellationToken).ConfigureAwait(false), stored.Pathspec);
    }

    /// <summary>Whether a step may lead to itself again.</summary>
    public bool IsRecursive(string step) => ChildrenOf(step).Contains(step);

    /// <summary>Whether only one of the step's targets follows, which its task decides.</summary>
    public bool IsSwitch(string step) => Find(step)?.Type == "split-switch";

    /// <summary>How many foreach levels tasks of the step are inside of.</summary>
    public int DepthOf(string step) => _depths.GetValueOrDefault(step);

    public IReadOnlyList<string> ChildrenOf(string step) => Find(step)?.Next ?? [];

    public IReadOnlyList<string> ParentsOf(string step) =>
        [.. _nodes.Where(node => node.Value.Next.Contains(step)).Select(static node => node.Key)];

    private static RunGraph Parse(object? stored, string pathspec)
    {
        if (stored is not PickledDict graph || !graph.TryGetValue("steps", out var value) || value is not PickledDict steps)
            throw new MetaflowException($"'{pathspec}' does not hold the graph of a flow.");
        var nodes = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var (name, description) in steps)
        {
            if (name is string step && description is PickledDict node)
                nodes[step] = new Node(Get(node, "type") as string ?? "", Texts(Get(node, "next")));
        }

        return new RunGraph(nodes, Get(graph, "start_step") as string ?? "start");
    }

    private static object? Get(PickledDict dict, string key) => dict.TryGetValue(key, out var value) ? value : null;

    private static List<string> Texts(object? value) =>
        value is IEnumerable<object?> items ? [.. items.OfType<string>()] : [];

    private Node? Find(string step) => _nodes.GetValueOrDefault(step);

    /// <summary>Walks the graph with the splits that are open: a join closes the last one.</summary>
    private void Measure(string start)
    {
        var ahead = new Stack<(string Step, Split? Open)>([(start, null)]);
        while (ahead.TryPop(out var next))
        {
            if (_depths.ContainsKey(next.Step) || Find(next.Step) is not { } node)
                continue;
            var open = node.Type == "join" ? next.Open?.Outer : next.Open;
            _depths[next.Step] = open?.Depth ?? 0;
            if (node.IsForeach || (node.Next.Count > 1 && !IsSwitch(next.Step)))
                open = new Split(open, (open?.Depth ?? 0) + (node.IsForeach ? 1 : 0));
            foreach (var target in node.Next)
                ahead.Push((target, open));
        }
    }

    private sealed record Node(string Type, IReadOnlyList<string> Next)
    {
        public bool IsForeach => Type is "split-foreach" or "split-parallel" or "foreach";
    }

    /// <summary>A split that is not joined yet, and how many foreach levels it and those around it make.</summary>
    private sealed record Split(Split? Outer, int Depth);
}

namespace Metaflow.Graph;

/// <summary>
/// The steps of a flow and how they are connected. Immutable. A graph with mistakes can be made too;
/// <see cref="FlowLint"/> tells
/// what is wrong with it.
/// </summary>
internal sealed class FlowGraph
{
    private readonly Dictionary<string, GraphNode> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _incoming = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SplitFrame?> _frames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _joins = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reachable = new(StringComparer.Ordinal);

    private FlowGraph(string flowName, List<GraphNode> declared)
    {
        FlowName = flowName;
        Declared = declared;
        foreach (var node in declared)
        {
            if (_byName.ContainsKey(node.Name))
                continue;
            _byName[node.Name] = node;
            _incoming[node.Name] = [];
        }

        StartOrNull = declared.Find(static n => n.IsStart);
        EndOrNull = declared.Find(static n => n.IsEnd);
        Nodes = GraphOrder.Of(this);
        foreach (var node in Nodes)
        {
            foreach (var target in node.Targets)
            {
                if (_incoming.TryGetValue(target, out var sources))
                    sources.Add(node.Name);
            }
        }

        FollowSplits();
    }

    /// <summary>The flow's name.</summary>
    public string FlowName { get; }

    /// <summary>The steps in the order of a walk from the start, the end last; steps that the walk does not reach
    /// stand before it.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>The first step.</summary>
    /// <exception cref="InvalidOperationException">There is none; the lint reports it.</exception>
    public GraphNode Start => StartOrNull
        ?? throw new InvalidOperationException($"Flow '{FlowName}' has no start step.");

    /// <summary>The last step.</summary>
    /// <exception cref="InvalidOperationException">There is none; the lint reports it.</exception>
    public GraphNode End => EndOrNull ?? throw new InvalidOperationException($"Flow '{FlowName}' has no end step.");

    internal GraphNode? StartOrNull { get; }

    internal GraphNode? EndOrNull { get; }

    /// <summary>The steps as they were given.</summary>
    internal List<GraphNode> Declared { get; }

    /// <summary>A step by its stored name.</summary>
    /// <param name="name">The stored name.</param>
    /// <exception cref="KeyNotFoundException">There is no such step.</exception>
    public GraphNode this[string name] => Find(name) ?? throw new KeyNotFoundException(
        $"Flow '{FlowName}' has no step '{name}'; its steps are "
            + $"{string.Join(", ", Nodes.Select(static n => n.Name))}.");

    /// <summary>Makes a graph.</summary>
    /// <param name="flowName">The flow's name.</param>
    /// <param name="nodes">The steps, in any order.</param>
    public static FlowGraph Create(string flowName, IEnumerable<GraphNode> nodes) => new(flowName, [.. nodes]);

    /// <summary>A step by its stored name; null when there is none.</summary>
    public GraphNode? Find(string name) => _byName.TryGetValue(name, out var node) ? node : null;

    /// <summary>The steps that lead to a step, in the order of <see cref="Nodes"/>; a recursive step leads to
    /// itself.</summary>
    public IReadOnlyList<string> IncomingOf(string name) =>
        _incoming.TryGetValue(name, out var sources) ? sources : [];

    /// <summary>Whether the walk from the start reaches a step.</summary>
    public bool IsReachable(string name) => _reachable.Contains(name);

    /// <summary>Whether a step may be followed by itself.</summary>
    public static bool IsRecursive(GraphNode node) => node.Targets.Contains(node.Name);

    /// <summary>The splits that a step is inside of, innermost first; a join is inside the split that it
    /// joins.</summary>
    public IEnumerable<GraphNode> SplitParentsOf(string name)
    {
        for (var frame = FrameOf(name); frame is not null; frame = frame.Outer)
            yield return this[frame.Split];
    }

    /// <summary>The split that a join joins; null when the step is no join or joins nothing.</summary>
    public GraphNode? SplitOf(string join) =>
        Find(join) is { IsJoin: true } && FrameOf(join) is { } frame ? this[frame.Split] : null;

    /// <summary>The join that closes a split; null when the step splits nothing or is never joined.</summary>
    public GraphNode? JoinOf(string split) => _joins.TryGetValue(split, out var join) ? this[join] : null;

    /// <summary>The steps that can run after a step, in the order of <see cref="Nodes"/>.</summary>
    public IReadOnlyList<GraphNode> DescendantsOf(string name)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(this[name].Targets);
        while (open.Count > 0)
        {
            if (Find(open.Pop()) is { } node && found.Add(node.Name))
            {
                foreach (var target in node.Targets)
                    open.Push(target);
            }
        }

        return [.. Nodes.Where(n => found.Contains(n.Name))];
    }

    /// <summary>The type of a step as the graph is recorded with a run.</summary>
    public static string TypeOf(GraphNode node) => node.Transition switch
    {
        TransitionKind.Split => "split-static",
        TransitionKind.Foreach => "split-foreach",
        TransitionKind.Parallel => "split-parallel",
        TransitionKind.Switch => "split-switch",
        _ => node.IsEnd ? "end" : node.IsJoin ? "join" : node.IsStart ? "start" : "linear",
    };

    /// <summary>Whether a step starts branches that a join has to close.</summary>
    public static bool IsSplit(GraphNode node) =>
        node.Transition is TransitionKind.Split or TransitionKind.Foreach or TransitionKind.Parallel;

    internal SplitFrame? FrameOf(string name) => _frames.TryGetValue(name, out var frame) ? frame : null;

    /// <summary>The frame in which the target of an edge starts.</summary>
    internal SplitFrame? FrameAfter(GraphNode source, string target)
    {
        var frame = FrameOf(source.Name);
        if (source.IsJoin)
            frame = frame?.Outer;
        return IsSplit(source) ? new SplitFrame(frame, source.Name, target) : frame;
    }

    private void FollowSplits()
    {
        if (StartOrNull is null)
            return;
        _reachable.Add(StartOrNull.Name);
        _frames[StartOrNull.Name] = null;
        foreach (var node in Nodes)
        {
            if (!_reachable.Contains(node.Name))
                continue;
            if (node.IsJoin && FrameOf(node.Name) is { } closed && !_joins.ContainsKey(closed.Split))
                _joins.Add(closed.Split, node.Name);
            foreach (var target in node.Targets)
            {
                if (_byName.ContainsKey(target) && _reachable.Add(target))
                    _frames[target] = FrameAfter(node, target);
            }
        }
    }
}

namespace Metaflow.Graph;

/// <summary>
/// Checks a graph. The source generator's analyzer and the <c>check</c> command use the same rules, so a graph that
/// was built in
/// another way is held to them too. All mistakes are reported, not only the first.
/// </summary>
internal sealed partial class FlowLint
{
    private readonly FlowGraph _graph;
    private readonly List<FlowIssue> _issues = [];

    private FlowLint(FlowGraph graph) => _graph = graph;

    /// <summary>Finds what is wrong with a graph; empty when it is right.</summary>
    public static IReadOnlyList<FlowIssue> Check(FlowGraph graph)
    {
        var lint = new FlowLint(graph);
        lint.CheckEnds();
        foreach (var node in graph.Declared)
            lint.CheckNode(node);
        lint.CheckCycles();
        if (graph.StartOrNull is not null)
        {
            lint.CheckReachable();
            lint.CheckBalance();
        }

        return lint._issues;
    }

    private static string Name(GraphNode node) => node.Method;

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(static n => $"'{n}'"));

    private string Name(string step) => _graph.Find(step)?.Method ?? step;

    private void Report(string id, GraphNode? node, string message) =>
        _issues.Add(new FlowIssue(id, node?.Name, message));

    private void CheckEnds()
    {
        var starts = _graph.Declared.FindAll(static n => n.IsStart);
        var ends = _graph.Declared.FindAll(static n => n.IsEnd);
        if (starts.Count == 0)
        {
            Report(LintIds.NoStart, null, $"Flow '{_graph.FlowName}' has no start step; name the first step Start or "
                + "mark it "
                + "[Step(Start = true)].");
        }

        if (ends.Count == 0)
        {
            Report(LintIds.NoEnd, null, $"Flow '{_graph.FlowName}' has no end step; name the last step End or mark it "
                + "[Step(End = true)].");
        }

        foreach (var extra in starts.Skip(1))
        {
            Report(LintIds.SeveralStarts, extra, $"Steps '{Name(starts[0])}' and '{Name(extra)}' both start flow "
                + $"'{_graph.FlowName}'; mark one step [Step(Start = true)] and let no other be called Start.");
        }

        foreach (var extra in ends.Skip(1))
        {
            Report(LintIds.SeveralEnds, extra, $"Steps '{Name(ends[0])}' and '{Name(extra)}' both end flow "
                + $"'{_graph.FlowName}'; mark one step [Step(End = true)] and let no other be called End.");
        }
    }

    private void CheckNode(GraphNode node)
    {
        if (node.IsStart && _graph.IncomingOf(node.Name) is { Count: > 0 } sources)
        {
            Report(LintIds.StartHasInput, node,
                $"Step '{Name(sources[0])}' goes on to '{Name(node)}', which starts the flow; "
                + "a flow starts once, so go on to another step.");
        }

        if (node.IsStart && node.IsJoin)
        {
            Report(LintIds.StartIsJoin, node,
                $"Step '{Name(node)}' starts the flow, so it has no inputs to join; remove its "
                + "Inputs parameter.");
        }

        if (node.IsEnd)
        {
            if (node.Transition != TransitionKind.None)
            {
                Report(LintIds.EndHasNext, node,
                    $"Step '{Name(node)}' ends the flow but calls Next; remove the call, or rename "
                    + "the step if it is not the last.");
            }

            if (node.IsJoin)
            {
                Report(LintIds.EndIsJoin, node,
                    $"Step '{Name(node)}' ends the flow and cannot be a join; join in a step before it "
                    + "that goes on to it.");
            }
        }
        else if (node.Transition == TransitionKind.None)
        {
            Report(LintIds.NoTransition, node,
                $"Step '{Name(node)}' does not say what comes next; end it with 'Next(…)', or name "
                + "it End if it is the last step.");
        }

        foreach (var target in node.Targets)
        {
            if (_graph.Find(target) is null)
            {
                Report(LintIds.UnknownStep, node,
                    $"Step '{Name(node)}' goes on to '{target}', which is no step of flow "
                    + $"'{_graph.FlowName}'; mark the method with [Step].");
            }
        }

        if (node.IsJoin && node.Transition is not (TransitionKind.None or TransitionKind.Linear))
        {
            Report(LintIds.JoinSplits, node,
                $"Step '{Name(node)}' joins branches and starts new ones; go on to one step and let "
                + "that one branch, loop over items or choose.");
        }

        CheckSwitch(node);
        CheckGang(node);
    }

    private void CheckSwitch(GraphNode node)
    {
        if (node.Transition != TransitionKind.Switch)
            return;
        if (node.Targets.Count < 2)
        {
            Report(LintIds.SwitchTargets, node, $"Step '{Name(node)}' chooses between cases that all lead to "
                + $"'{(node.Targets.Count == 0 ? "nothing" : Name(node.Targets[0]))}'; name two steps at least, or "
                    + "call Next with "
                + "the step alone.");
        }

        foreach (var target in node.Targets)
        {
            if (_graph.Find(target) is { IsJoin: true } join)
            {
                Report(LintIds.SwitchToJoin, node,
                    $"Step '{Name(node)}' chooses to go straight to the join '{Name(join)}'; put a "
                    + "step between them.");
            }
        }
    }

    private void CheckGang(GraphNode node)
    {
        if (node.Transition == TransitionKind.Foreach && node.Targets.Count == 1
            && _graph.Find(node.Targets[0]) is { IsJoin: true } body)
        {
            Report(LintIds.ForeachToJoin, node,
                $"Step '{Name(node)}' runs the join '{Name(body)}' for each item; put the step "
                + "that works on an item between them.");
        }

        if (node.Transition != TransitionKind.Parallel || node.Targets.Count != 1
            || _graph.Find(node.Targets[0]) is not { } member)
            return;
        if (member.Transition != TransitionKind.Linear || _graph.Find(member.Targets[0]) is not { IsJoin: true })
        {
            Report(LintIds.ParallelJoin, member,
                $"Step '{Name(member)}' runs as a gang, so a join must follow it; go on to a step "
                + "that takes Inputs<TFlow>.");
        }

        foreach (var source in _graph.IncomingOf(member.Name))
        {
            if (_graph[source].Transition != TransitionKind.Parallel)
            {
                Report(LintIds.ParallelInput, _graph[source],
                    $"Step '{Name(source)}' goes on to '{Name(member)}', which runs as a "
                    + "gang elsewhere; give numParallel here too, or use another step.");
            }
        }
    }
}

namespace Metaflow.Graph;

internal sealed partial class FlowLint
{
    /// <summary>A loop over several steps is not allowed; one step may choose itself in a switch.</summary>
    private void CheckCycles()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        foreach (var node in _graph.Nodes)
            Walk(node, path, done);
    }

    private void Walk(GraphNode node, List<string> path, HashSet<string> done)
    {
        if (done.Contains(node.Name))
            return;
        path.Add(node.Name);
        foreach (var target in node.Targets)
        {
            if (target == node.Name && node.Transition == TransitionKind.Switch)
                continue;
            var first = path.IndexOf(target);
            if (first >= 0)
            {
                var loop = string.Join(" → ", path.Skip(first).Append(target).Select(Name));
                Report(LintIds.Cycle, node, $"Step '{Name(node)}' leads back to '{Name(target)}' ({loop}); a flow "
                    + "runs forward. To "
                    + "repeat work, let one step choose itself: Next(again ? Loop : End).");
            }
            else if (_graph.Find(target) is { } next)
            {
                Walk(next, path, done);
            }
        }

        path.RemoveAt(path.Count - 1);
        done.Add(node.Name);
    }

    private void CheckReachable()
    {
        foreach (var node in _graph.Nodes)
        {
            if (!_graph.IsReachable(node.Name))
            {
                Report(LintIds.Unreachable, node, $"Step '{Name(node)}' is never run: no path leads to it from "
                    + $"'{Name(_graph.Start)}'; go on to it from another step, or remove it.");
            }
        }

        if (_graph.EndOrNull is not { } end || !_graph.IsReachable(end.Name))
            return;
        var reaching = Reaching(end);
        foreach (var node in _graph.Nodes)
        {
            // Other mistakes of the step explain it already.
            if (_graph.IsReachable(node.Name) && !reaching.Contains(node.Name) && node.Transition != TransitionKind.None
                && !_issues.Exists(i => i.Id is LintIds.Cycle or LintIds.UnknownStep or LintIds.NoTransition))
            {
                Report(LintIds.NeverEnds, node,
                    $"No path leads from step '{Name(node)}' to '{Name(end)}'; let one of its steps go "
                    + "on to it.");
            }
        }
    }

    private HashSet<string> Reaching(GraphNode end)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { end.Name };
        var open = new Stack<string>(found);
        while (open.Count > 0)
        {
            foreach (var source in _graph.IncomingOf(open.Pop()))
            {
                if (found.Add(source))
                    open.Push(source);
            }
        }

        return found;
    }

    /// <summary>Every split is closed by one join that takes all its branches.</summary>
    private void CheckBalance()
    {
        foreach (var node in _graph.Nodes)
        {
            if (!_graph.IsReachable(node.Name))
                continue;
            var arrivals = ArrivalsOf(node);
            if (node.IsJoin)
                CheckJoin(node, arrivals);
            else
                CheckArrivals(node, arrivals);
            // A join that is wrong leaves its split open; it is reported already.
            if (node.IsEnd && !node.IsJoin && arrivals.Find(static a => a.Frame is not null) is { Frame: { } open }
                && !_issues.Exists(static i => i.Id is LintIds.JoinWithoutSplit or LintIds.MissingBranch
                    or LintIds.UnrelatedSplits or LintIds.NotAJoin))
            {
                Report(LintIds.OpenSplit, node,
                    $"Step '{Name(node)}' is reached before the branches of '{Name(open.Split)}' are "
                    + "joined; add a step that takes Inputs<TFlow> between them.");
            }
        }
    }

    private List<(string Source, SplitFrame? Frame)> ArrivalsOf(GraphNode node)
    {
        var arrivals = new List<(string, SplitFrame?)>();
        foreach (var source in _graph.IncomingOf(node.Name))
        {
            if (source != node.Name && _graph.IsReachable(source))
                arrivals.Add((source, _graph.FrameAfter(_graph[source], node.Name)));
        }

        return arrivals;
    }

    private void CheckJoin(GraphNode join, List<(string Source, SplitFrame? Frame)> arrivals)
    {
        if (arrivals.Count == 0)
            return;
        if (arrivals.Exists(static a => a.Frame is null))
        {
            Report(LintIds.JoinWithoutSplit, join, $"Step '{Name(join)}' takes Inputs, but '"
                + $"{Name(arrivals.Find(static a => a.Frame is null).Source)}' leads to it without a split; remove "
                    + "the parameter, or "
                + "branch before it.");
            return;
        }

        var first = arrivals[0].Frame!;
        if (arrivals.Exists(a => a.Frame!.Split != first.Split || !Equals(a.Frame.Outer, first.Outer)))
        {
            Report(LintIds.UnrelatedSplits, join, $"Step '{Name(join)}' joins branches of different splits "
                + $"({List(arrivals.Select(a => a.Frame!.Split).Distinct().Select(Name))}); join each split in a step "
                    + "of its own, the "
                + "innermost first.");
            return;
        }

        var missing = _graph[first.Split].Targets.Where(t => !arrivals.Exists(a => a.Frame!.Branch == t)).ToList();
        if (missing.Count > 0)
        {
            Report(LintIds.MissingBranch, join,
                $"Step '{Name(join)}' does not join all branches of '{Name(first.Split)}': "
                + $"{List(missing.Select(Name))} {(missing.Count == 1 ? "does" : "do")} not lead to it; let every "
                    + "branch end in it.");
        }
    }

    private void CheckArrivals(GraphNode node, List<(string Source, SplitFrame? Frame)> arrivals)
    {
        if (arrivals.Count < 2)
            return;
        var other = arrivals.FindIndex(a => !Equals(a.Frame, arrivals[0].Frame));
        if (other > 0 && !node.IsEnd)
        {
            Report(LintIds.NotAJoin, node, $"Step '{Name(node)}' is reached from '{Name(arrivals[0].Source)}' and "
                + $"'{Name(arrivals[other].Source)}', which run in different branches; let it take Inputs<TFlow> to "
                    + "join them.");
        }
    }
}

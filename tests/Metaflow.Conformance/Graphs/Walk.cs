namespace Metaflow.Conformance.Graphs;

/// <summary>Goes through a graph as the runtime would, to say which tasks a run has.</summary>
internal sealed class Walk
{
    private readonly Dictionary<string, GraphStep> _steps;
    private readonly List<ExpectedTask> _tasks = [];

    public Walk(IReadOnlyList<GraphStep> steps)
    {
        _steps = steps.ToDictionary(s => s.Name);
        Enter(new Arrival(steps[0].Name, [], [], null));
    }

    public IReadOnlyList<ExpectedTask> Tasks => _tasks;

    private void Enter(Arrival arrival)
    {
        var step = _steps[arrival.Step];
        if (!step.IsJoin)
        {
            Execute(step, arrival.Levels, arrival.Path, arrival.From is null ? [] : [arrival.From], joined: null);
            return;
        }

        var (meeting, place) = arrival.Path[^1];
        meeting.Arrived[place] = arrival.From;
        if (meeting.Arrived.Any(a => a is null))
            return;
        var levels = meeting.Kind == StepKind.Split ? arrival.Levels : [.. arrival.Levels.SkipLast(1)];
        Execute(step, levels, [.. arrival.Path.SkipLast(1)], [.. meeting.Arrived.Select(a => a!)], meeting.Kind);
    }

    private void Execute(
        GraphStep step,
        IReadOnlyList<Level> levels,
        IReadOnlyList<(Meeting, int)> path,
        IReadOnlyList<ExpectedTask> parents,
        StepKind? joined)
    {
        var index = levels.Count > 0 ? levels[^1].Index : (int?)null;
        int? iteration = step.Kind != StepKind.Recursion ? null
            : parents is [{ } parent] && parent.Step == step.Name ? parent.Iteration + 1 : 0;
        var task = new ExpectedTask(step.Name, levels, iteration, parents, joined);
        _tasks.Add(task);
        switch (step.Kind)
        {
            case StepKind.Linear:
                Enter(new Arrival(step.Targets[0], levels, path, task));
                break;
            case StepKind.Split:
                var branches = new Meeting(StepKind.Split, step.Targets.Count);
                for (var i = 0; i < step.Targets.Count; i++)
                    Enter(new Arrival(step.Targets[i], levels, [.. path, (branches, i)], task));
                break;
            case StepKind.Foreach or StepKind.Gang:
                var items = new Meeting(step.Kind, step.Count);
                for (var i = 0; i < step.Count; i++)
                {
                    var level = new Level(step.Targets[0], i, step.Count, step.Kind == StepKind.Gang);
                    Enter(new Arrival(step.Targets[0], [.. levels, level], [.. path, (items, i)], task));
                }

                break;
            case StepKind.Switch:
                Enter(new Arrival(step.Targets[(index ?? 1) % step.Targets.Count], levels, path, task));
                break;
            case StepKind.Recursion:
                var again = iteration + 1 < step.Count + (index ?? 0);
                Enter(new Arrival(step.Targets[again ? 0 : 1], levels, path, task));
                break;
        }
    }

    /// <summary>A task that comes to a step, on the path of splits that it is inside of.</summary>
    private sealed record Arrival(
        string Step, IReadOnlyList<Level> Levels, IReadOnlyList<(Meeting Meeting, int Place)> Path, ExpectedTask? From);

    /// <summary>The tasks of one split, which meet in its join.</summary>
    private sealed class Meeting(StepKind kind, int count)
    {
        public StepKind Kind { get; } = kind;

        public ExpectedTask?[] Arrived { get; } = new ExpectedTask?[count];
    }
}

namespace Metaflow.Conformance.Graphs;

/// <summary>
/// The shape of a flow: steps and transitions, without anything that the steps do. Every specification is tried on every shape; a class that
/// derives from this one is all that a new shape takes.
/// </summary>
/// <remarks>
/// A switch takes target number <c>(Index ?? 1) % targets</c>; a recursion takes <c>Count + (Index ?? 0)</c> rounds. So what runs follows from the
/// shape alone, and <see cref="Tasks"/> says it.
/// Names of steps begin with a verb, so that they do not clash with the members of specifications.
/// </remarks>
public abstract class FlowShape
{
    private readonly Lazy<IReadOnlyList<ExpectedTask>> _tasks;
    private readonly Lazy<IReadOnlyList<GraphStep>> _steps;

    protected FlowShape()
    {
        _tasks = new(() => new Walk(Draw()).Tasks);
        _steps = new(WithRoles);
    }

    public string Name => GetType().Name.Replace("Shape", "", StringComparison.Ordinal);

    /// <summary>The steps, with their roles.</summary>
    public IReadOnlyList<GraphStep> Steps => _steps.Value;

    /// <summary>The tasks of an undisturbed run, parents before children.</summary>
    public IReadOnlyList<ExpectedTask> Tasks => _tasks.Value;

    /// <summary>The step to do harm to: of those deepest inside of foreachs and gangs, the last before the end.</summary>
    public GraphStep Victim
    {
        get
        {
            var deepest = Tasks.Max(t => t.Levels.Count);
            return this[Tasks.Last(t => t.Levels.Count == deepest && t.Step != Steps[^1].Name).Step];
        }
    }

    public GraphStep this[string name] => Steps.First(s => s.Name == name);

    /// <summary>All shapes, by name.</summary>
    public static IReadOnlyList<FlowShape> All { get; } = [.. typeof(FlowShape).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(FlowShape)) && !t.IsAbstract)
        .Select(t => (FlowShape)Activator.CreateInstance(t)!)
        .OrderBy(s => s.Tasks.Count).ThenBy(s => s.Name, StringComparer.Ordinal)];

    public static FlowShape Of(string name) => All.First(s => s.Name == name);

    public bool Has(StepRole role) => Steps.Any(s => s.Is(role));

    public override string ToString() => Name;

    /// <summary>The steps in the order of the source.</summary>
    protected abstract IReadOnlyList<GraphStep> Draw();

    protected static GraphStep Linear(string name, string next) => new(name, StepKind.Linear, [next]);

    protected static GraphStep Split(string name, params string[] branches) => new(name, StepKind.Split, branches);

    protected static GraphStep Foreach(string name, string body, int items) =>
        new(name, StepKind.Foreach, [body]) { Count = items };

    protected static GraphStep Gang(string name, string member, int members) =>
        new(name, StepKind.Gang, [member]) { Count = members };

    protected static GraphStep Switch(string name, params string[] cases) => new(name, StepKind.Switch, cases);

    protected static GraphStep Recursion(string name, string then, int rounds) =>
        new(name, StepKind.Recursion, [name, then]) { Count = rounds };

    protected static GraphStep Join(string name, string next) => Linear(name, next) with { IsJoin = true };

    protected static GraphStep End(string name = "End") => new(name, StepKind.End, []);

    private List<GraphStep> WithRoles()
    {
        var drawn = Draw();
        var entered = drawn.Where(s => s.Kind == StepKind.Foreach).Select(s => s.Targets[0]).ToHashSet();
        return [.. drawn.Select(step => step with
        {
            TakesItem = entered.Contains(step.Name),
            Roles = RolesOf(step, isStart: step == drawn[0]),
        })];
    }

    private StepRole RolesOf(GraphStep step, bool isStart)
    {
        // A step that no undisturbed run reaches stands where its siblings stand: it has the roles that do not depend on the place.
        var tasks = Tasks.Where(t => t.Step == step.Name).ToList();
        var levels = tasks.Count == 0 ? [] : tasks[0].Levels;
        var roles = step.Kind switch
        {
            StepKind.Split => StepRole.Split,
            StepKind.Foreach => StepRole.ForeachSplit,
            StepKind.Gang => StepRole.GangSplit,
            StepKind.Switch => StepRole.Switch,
            StepKind.Recursion => StepRole.Recursive,
            StepKind.End => StepRole.End,
            _ => isStart || step.IsJoin ? StepRole.None : StepRole.Linear,
        };
        if (isStart)
            roles |= StepRole.Start;
        if (step.IsJoin)
        {
            roles |= tasks[0].Joined switch
            {
                StepKind.Foreach => StepRole.ForeachJoin,
                StepKind.Gang => StepRole.GangJoin,
                _ => StepRole.BranchJoin,
            };
        }

        if (levels.Any(l => !l.IsGang))
            roles |= StepRole.ForeachBody;
        if (levels.Any(l => l.IsGang))
            roles |= StepRole.GangMember;
        if (levels.Count == 0 && step.Kind != StepKind.Recursion)
            roles |= StepRole.Single;
        return roles;
    }
}

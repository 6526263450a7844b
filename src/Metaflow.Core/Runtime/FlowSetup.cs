using Metaflow.Artifacts;
using Metaflow.Graph;
using Metaflow.Secrets;

namespace Metaflow.Runtime;

/// <summary>A flow ready to run in this process: its graph, and its decorators after <c>Configure</c> and <c>--with</c>. Immutable once made.</summary>
internal sealed class FlowSetup
{
    private readonly Dictionary<string, StepDefinition> _steps;
    private readonly Dictionary<string, List<StepDecorator>> _decorators;

    private readonly HashSet<StepDecorator> _attached = new(ReferenceEqualityComparer.Instance);
    private readonly StepDecoratorTable _table;

    private FlowSetup(
        FlowDefinition definition, FlowSpec configured, IReadOnlyList<string> with, ArtifactSerializers serializers)
    {
        Definition = definition;
        Serializers = serializers;
        _table = new StepDecoratorTable(definition.StepDecorators);
        Graph = FlowGraph.Create(definition.Name, definition.Steps.Select(s => s.Node));
        _steps = definition.Steps.ToDictionary(s => s.Node.Name, StringComparer.Ordinal);
        _decorators = definition.Steps.ToDictionary(
            s => s.Node.Name, s => s.CreateDecorators().ToList(), StringComparer.Ordinal);
        configured.RunConfigure(new FlowBuilder(configured, _decorators));
        foreach (var spec in with)
            Attach(spec);
    }

    public FlowDefinition Definition { get; }

    public FlowGraph Graph { get; }

    /// <summary>The serializers that the program has registered.</summary>
    public ArtifactSerializers Serializers { get; }

    /// <summary>Prepares a flow.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="configured">An instance whose configs are set.</param>
    /// <param name="with">Decorators attached from outside.</param>
    /// <param name="serializers">The serializers that the program has registered; null for none.</param>
    /// <exception cref="MetaflowException">A decorator does not exist.</exception>
    public static FlowSetup Create(
        FlowDefinition definition, FlowSpec configured, IReadOnlyList<string> with,
        ArtifactSerializers? serializers = null) =>
        new(definition, configured, with, serializers ?? ArtifactSerializers.None);

    public StepDefinition StepOf(string name) => _steps.TryGetValue(name, out var step)
        ? step
        : throw new MetaflowException(
            $"Flow '{Definition.Name}' has no step '{name}'; its steps are {string.Join(", ", _steps.Keys)}.");

    /// <summary>The decorators of a step, the one nearest to the method last.</summary>
    public IReadOnlyList<StepDecorator> DecoratorsOf(string step) => _decorators[step];

    /// <summary>Whether a decorator was attached by <c>--with</c>.</summary>
    public bool IsAttached(StepDecorator decorator) => _attached.Contains(decorator);

    /// <summary>The settings of a decorator by Metaflow's names.</summary>
    public IReadOnlyDictionary<string, object?> SettingsOf(StepDecorator decorator) => _table.SettingsOf(decorator);

    /// <summary>How often tasks of a step are tried again: the most that any decorator asks for.</summary>
    public RetryCounts RetriesOf(string step)
    {
        var counts = default(RetryCounts);
        foreach (var decorator in _decorators[step])
        {
            var retries = decorator.Retries;
            counts = new RetryCounts(Math.Max(counts.User, retries.User), Math.Max(counts.Fallback, retries.Fallback));
        }

        return counts;
    }

    /// <summary>How long an attempt of a step may take: the least that any decorator allows; null for no limit.</summary>
    public TimeSpan? TimeLimitOf(string step) => _decorators[step].Min(d => d.TimeLimit);

    /// <summary>Where else than on this machine the tasks of a step run; null for here. The decorator nearest to the method says.</summary>
    public string? ComputeTypeOf(string step) => _decorators[step].Select(static d => d.ComputeType).LastOrDefault(static t => t is not null);

    /// <summary>The places elsewhere where tasks of the flow run.</summary>
    public IEnumerable<string> ComputeTypes => _decorators.Keys.Select(ComputeTypeOf).OfType<string>().Distinct();

    /// <summary>How long to wait before a task of a step is tried again elsewhere: the longest that any decorator asks for.</summary>
    public TimeSpan PauseBeforeRetryOf(string step) =>
        _decorators[step].Select(static d => d.PauseBeforeRetry).DefaultIfEmpty(TimeSpan.Zero).Max();

    /// <summary>Attaches a decorator, one instance for each step that has none of its name.</summary>
    private void Attach(string text)
    {
        var spec = DecoratorSpec.Parse(text);
        var definition = _table.Find(spec);
        foreach (var decorators in _decorators.Values)
        {
            var decorator = definition.Create(new GivenSettings(spec));
            if (decorators.Exists(d => d.Name == decorator.Name))
                continue;
            decorators.Add(decorator);
            _attached.Add(decorator);
        }
    }

    /// <summary>Takes decorators of a step out.</summary>
    /// <param name="step">The step's stored name.</param>
    /// <param name="isLeftOut">Which to take out.</param>
    /// <returns>Those that were taken out.</returns>
    public IReadOnlyList<StepDecorator> LeaveOut(string step, Predicate<StepDecorator> isLeftOut)
    {
        var left = _decorators[step].FindAll(isLeftOut);
        _decorators[step].RemoveAll(isLeftOut);
        return left;
    }

    /// <summary>Lets every decorator refuse settings or places that make no sense.</summary>
    /// <param name="secrets">Where secrets come from.</param>
    /// <exception cref="MetaflowException">One did.</exception>
    public void Validate(SecretsStore secrets)
    {
        foreach (var (name, decorators) in _decorators)
        {
            var step = new DecoratedStep(Definition.Name, _steps[name].Node)
            {
                Artifacts = Definition.Artifacts,
                Secrets = secrets,
            };
            foreach (var decorator in decorators)
                decorator.Validate(step);
            if (TimeLimitOf(name) is { } limit && (limit <= TimeSpan.Zero || limit > StepTimer.Longest))
            {
                throw new MetaflowException(
                    $"The decorators of step '{name}' limit it to {limit}; a limit is more than zero and at most "
                    + $"{StepTimer.Longest.TotalDays:0} days.");
            }

            if (RetriesOf(name).User is var times && times + 2 > RetryAttribute.MaxAttempts)
            {
                throw new MetaflowException(
                    $"The decorators of step '{name}' want {times} retries; at most {RetryAttribute.MaxAttempts - 2} are possible.");
            }
        }
    }
}

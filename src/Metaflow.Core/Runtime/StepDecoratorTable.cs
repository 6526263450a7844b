namespace Metaflow.Runtime;

/// <summary>The step decorators that a flow's program knows by name: those of this library, the program's own, and those of packages beside it.</summary>
/// <param name="own">The program's own.</param>
internal sealed class StepDecoratorTable(IReadOnlyList<StepDecoratorDefinition> own)
{
    private readonly StepDecoratorDefinition[] _definitions = [.. BuiltInDecorators.All, .. own];

    private IEnumerable<string> Names =>
        _definitions.Concat(BackendsExtension.AllStepDecorators).Select(static d => d.Name).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Finds what a text names.</summary>
    /// <exception cref="MetaflowException">There is no such decorator.</exception>
    public StepDecoratorDefinition Find(DecoratorSpec spec) =>
        Array.Find(_definitions, d => d.Name == spec.Name)
        ?? BackendsExtension.AllStepDecorators.FirstOrDefault(d => d.Name == spec.Name)
        ?? throw new MetaflowException($"There is no decorator '{spec.Name}' (in --with {spec.Text}); choose from {string.Join(", ", Names)}.");

    /// <summary>The settings of a decorator by Metaflow's names.</summary>
    public IReadOnlyDictionary<string, object?> SettingsOf(StepDecorator decorator)
    {
        var settings = new RecordedSettings();
        if (!Array.Exists(_definitions, d => d.TryDescribe(decorator, settings)))
            decorator.Describe(settings);
        return settings.Values;
    }
}

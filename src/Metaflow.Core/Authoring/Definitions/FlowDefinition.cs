using System.ComponentModel;

namespace Metaflow;

/// <summary>What the source generator knows about a flow class; built once by generated code. Immutable and thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FlowDefinition
{
    /// <summary>The flow's name: the class name.</summary>
    public required string Name { get; init; }

    /// <summary>The base name of the source file, as recorded in the graph.</summary>
    public required string SourceFile { get; init; }

    /// <summary>Creates an unbound instance.</summary>
    public required Func<FlowSpec> Create { get; init; }

    /// <summary>The steps, inherited ones first, otherwise in order of declaration.</summary>
    public required IReadOnlyList<StepDefinition> Steps { get; init; }

    /// <summary>The summary of the class's documentation; empty when there is none.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Parameters and included files, inherited ones first.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters { get; init; } = [];

    /// <summary>Configs, inherited ones first.</summary>
    public IReadOnlyList<ConfigDefinition> Configs { get; init; } = [];

    /// <summary>Artifacts: the partial properties, inherited ones first.</summary>
    public IReadOnlyList<Artifacts.ArtifactDescriptor> Artifacts { get; init; } = [];

    /// <summary>Constants of the flow that are stored with every run.</summary>
    public IReadOnlyList<ConstantDefinition> Constants { get; init; } = [];

    /// <summary>Decorators of the class, inherited ones first.</summary>
    public IReadOnlyList<FlowDecorator> Decorators { get; init; } = [];

    /// <summary>The methods that <see cref="ExitHookAttribute"/> names.</summary>
    public IReadOnlyList<ExitHookDefinition> ExitHooks { get; init; } = [];

    /// <summary>Step decorators that can be attached by name, beside those of this library.</summary>
    public IReadOnlyList<StepDecoratorDefinition> StepDecorators { get; init; } = [];

    /// <summary>Whether a name that a person wrote, in C# or stored form, means the artifact of a stored name.</summary>
    internal bool MeansArtifact(string name, string storedName)
    {
        if (NamingPolicy.Matches(name, storedName))
            return true;
        foreach (var artifact in Artifacts)
        {
            if (artifact.Name == storedName)
                return artifact.IsNamed(name);
        }

        return false;
    }

    /// <summary>The stored names of the steps, as messages list them.</summary>
    internal string StepNames => string.Join(", ", Steps.Select(static s => s.Node.Name));

    /// <summary>The stored name of the step that a person named in C# or stored form; null when there is no such step.</summary>
    internal string? FindStep(string name) => Steps.FirstOrDefault(s => s.Node.IsNamed(name))?.Node.Name;

    /// <summary>The artifact that a person named in C# or stored form; null when there is no such artifact.</summary>
    internal Artifacts.ArtifactDescriptor? FindArtifact(string name) => Artifacts.FirstOrDefault(a => a.IsNamed(name));

    /// <summary>The C# name of a step's method; null when there is no such step.</summary>
    internal string? MethodOf(string step)
    {
        foreach (var definition in Steps)
        {
            if (definition.Node.Name == step)
                return definition.Node.Method;
        }

        return null;
    }
}

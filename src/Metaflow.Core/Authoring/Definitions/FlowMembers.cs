using System.ComponentModel;
using Metaflow.Artifacts;

namespace Metaflow;

/// <summary>
/// Collects what the classes of a flow's hierarchy declare, base classes first. Used by generated code: every flow
/// class adds
/// its own members, a derived one after its base. Not thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FlowMembers
{
    private readonly List<StepDefinition> _steps = [];
    private readonly List<ParameterDefinition> _parameters = [];
    private readonly List<ConfigDefinition> _configs = [];
    private readonly List<ArtifactDescriptor> _artifacts = [];
    private readonly List<ConstantDefinition> _constants = [];
    private readonly List<FlowDecorator> _decorators = [];
    private readonly List<StepDecoratorDefinition> _stepDecorators = [];
    private readonly List<ExitHookDefinition> _exitHooks = [];

    /// <summary>Adds a step; one whose method overrides an inherited step takes its place.</summary>
    /// <param name="step">The step.</param>
    public void Add(StepDefinition step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Put(_steps, step, _steps.FindIndex(s => s.Node.Method == step.Node.Method || s.Node.Name == step.Node.Name));
    }

    /// <summary>Adds a parameter or an included file.</summary>
    /// <param name="parameter">The parameter.</param>
    public void Add(ParameterDefinition parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        Put(_parameters, parameter, _parameters.FindIndex(p => p.ArtifactName == parameter.ArtifactName));
    }

    /// <summary>Adds a config.</summary>
    /// <param name="config">The config.</param>
    public void Add(ConfigDefinition config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Put(_configs, config, _configs.FindIndex(c => c.ArtifactName == config.ArtifactName));
    }

    /// <summary>Adds an artifact; one that overrides an inherited artifact takes its place.</summary>
    /// <param name="artifact">The artifact.</param>
    public void Add(ArtifactDescriptor artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        Put(_artifacts, artifact, _artifacts.FindIndex(a => a.Name == artifact.Name));
    }

    /// <summary>Adds a constant.</summary>
    /// <param name="constant">The constant.</param>
    public void Add(ConstantDefinition constant)
    {
        ArgumentNullException.ThrowIfNull(constant);
        Put(_constants, constant, _constants.FindIndex(c => c.Name == constant.Name));
    }

    /// <summary>Adds a decorator of the class.</summary>
    /// <param name="decorator">The decorator.</param>
    public void Add(FlowDecorator decorator)
    {
        ArgumentNullException.ThrowIfNull(decorator);
        _decorators.Add(decorator);
    }

    /// <summary>Adds a method that an exit hook names; one of the same name takes its place.</summary>
    /// <param name="hook">The method.</param>
    public void Add(ExitHookDefinition hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        Put(_exitHooks, hook, _exitHooks.FindIndex(h => h.Name == hook.Name));
    }

    /// <summary>Adds a step decorator that can be attached by its name.</summary>
    /// <param name="decorator">The decorator.</param>
    public void Add(StepDecoratorDefinition decorator)
    {
        ArgumentNullException.ThrowIfNull(decorator);
        _stepDecorators.Add(decorator);
    }

    /// <summary>The mapping of a type that a generic flow gets from a derived one.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="MetaflowException">The derived flow has not made the type known.</exception>
    public static ArtifactType<T> TypeOf<T>() =>
        ArtifactTypes.TryGet(typeof(T), out var type) && type is ArtifactType<T> typed
        ? typed
        : throw new MetaflowException($"Values of type '{typeof(T)}' cannot be stored yet; register a mapping by "
            + "ArtifactTypes.Register before the flow runs.");

    /// <summary>Builds the definition of a concrete flow. The only step of a flow is its start and its end.</summary>
    /// <param name="name">The class name.</param>
    /// <param name="sourceFile">The base name of the source file.</param>
    /// <param name="documentation">The summary of the class's documentation; empty when there is none.</param>
    /// <param name="create">Creates an unbound instance.</param>
    public FlowDefinition Build(string name, string sourceFile, string documentation, Func<FlowSpec> create)
    {
        if (_steps is [var only])
            (only.Node.IsStart, only.Node.IsEnd) = (true, true);
        ArtifactTypes.RegisterAll(_artifacts.Select(a => a.Type));
        return new FlowDefinition
        {
            Name = name,
            SourceFile = sourceFile,
            Documentation = documentation,
            Create = create,
            Steps = [.. _steps],
            Parameters = [.. _parameters],
            Configs = [.. _configs],
            Artifacts = [.. _artifacts],
            Constants = [.. _constants],
            Decorators = [.. _decorators],
            StepDecorators = [.. _stepDecorators],
            ExitHooks = [.. _exitHooks],
        };
    }

    private static void Put<T>(List<T> members, T member, int index)
    {
        if (index < 0)
            members.Add(member);
        else
            members[index] = member;
    }
}

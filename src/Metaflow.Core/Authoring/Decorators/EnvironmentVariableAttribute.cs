namespace Metaflow;

/// <summary>Sets an environment variable for the tasks of a step. May stand several times.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EnvironmentVariableAttribute : StepDecorator
{
    /// <summary>Sets one variable.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <param name="value">Its value.</param>
    public EnvironmentVariableAttribute(string variable, string value)
        : this(new Dictionary<string, string> { [variable] = value })
    {
    }

    /// <summary>Sets variables.</summary>
    /// <param name="variables">Values by the names of variables.</param>
    public EnvironmentVariableAttribute(IReadOnlyDictionary<string, string> variables) => Variables = variables;

    internal EnvironmentVariableAttribute()
        : this(new Dictionary<string, string>())
    {
    }

    /// <summary>Values by the names of variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; }

    /// <inheritdoc/>
    public override string Name => "environment";

    /// <inheritdoc/>
    public override void Describe(DecoratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Variables = settings.Of("vars", Variables);
    }

    /// <inheritdoc/>
    public override void Validate(DecoratedStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        foreach (var variable in Variables.Keys)
        {
            if (variable.Length == 0 || variable.AsSpan().ContainsAny('=', '\0'))
            {
                throw new MetaflowException(
                    $"[EnvironmentVariable(\"{variable}\", …)] of step '{step.Node.Name}' names no valid variable; leave out '='.");
            }
        }
    }

    /// <inheritdoc/>
    public override void AddEnvironmentVariables(IDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (var (variable, value) in Variables)
            variables[variable] = value;
    }
}

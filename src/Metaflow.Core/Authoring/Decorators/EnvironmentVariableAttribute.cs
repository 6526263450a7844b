namespace Metaflow;

/// <summary>Sets an environment variable for the tasks of a step. May stand several times.</summary>
/// <param name="variable">The variable's name.</param>
/// <param name="value">Its value.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EnvironmentVariableAttribute(string variable, string value) : StepDecorator
{
    /// <summary>The variable's name.</summary>
    public string Variable { get; } = variable;

    /// <summary>Its value.</summary>
    public string Value { get; } = value;

    /// <inheritdoc/>
    public override string Name => "environment";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, object?> Settings => new Dictionary<string, object?>
    {
        ["vars"] = new Dictionary<string, object?> { [Variable] = Value },
    };

    /// <inheritdoc/>
    public override void Validate(DecoratedStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (Variable.Length == 0 || Variable.AsSpan().ContainsAny('=', '\0'))
        {
            throw new MetaflowException(
                $"[EnvironmentVariable(\"{Variable}\", …)] of step '{step.Node.Name}' names no valid variable; leave out '='.");
        }
    }

    /// <inheritdoc/>
    public override void AddEnvironmentVariables(IDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        variables[Variable] = Value;
    }
}

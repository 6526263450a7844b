namespace Metaflow;

/// <summary>Changes the decorators of a flow's steps; see <see cref="FlowSpec.Configure"/>.</summary>
public sealed class FlowBuilder
{
    private readonly FlowSpec _flow;
    private readonly Dictionary<string, List<StepDecorator>> _decorators;

    internal FlowBuilder(FlowSpec flow, Dictionary<string, List<StepDecorator>> decorators)
    {
        _flow = flow;
        _decorators = decorators;
    }

    /// <summary>Picks a step.</summary>
    /// <param name="step">A step of this flow, as a method group.</param>
    /// <exception cref="MetaflowException">The delegate is no step of this flow.</exception>
    public StepBuilder Step(Delegate step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var name = _flow.FindStep(step) ?? throw new MetaflowException(
            $"Configure of flow '{_flow.GetType().Name}' names '{step.Method.Name}', which is no step; mark it with [Step].");
        return new StepBuilder(_decorators[name]);
    }
}

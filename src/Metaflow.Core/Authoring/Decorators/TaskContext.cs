using Metaflow.Runtime;
using Metaflow.Secrets;

namespace Metaflow;

/// <summary>The task that decorators act on.</summary>
/// <param name="Flow">The flow instance.</param>
/// <param name="RunId">The run's id.</param>
/// <param name="StepName">The step's stored name.</param>
/// <param name="TaskId">The task's id.</param>
/// <param name="RetryCount">The attempt, from 0.</param>
/// <param name="MaxUserRetries">The last attempt that runs the step's code.</param>
public sealed record TaskContext(
    FlowSpec Flow, string RunId, string StepName, string TaskId, int RetryCount, int MaxUserRetries)
{
    /// <summary>The task as messages name it: <c>&lt;flow SquaresFlow step compute[1] (input: 3)&gt;</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>The failure that <see cref="CatchAttribute"/> has dealt with; null when there was none.</summary>
    internal TaskFailure? Caught { get; set; }

    /// <summary>Where secrets come from.</summary>
    internal SecretsStore? Secrets { get; init; }

    /// <summary>The environment variables that decorators set for the task.</summary>
    internal TaskVariables Variables { get; init; } = new();

    /// <summary>Says how the flow goes on after a step that the decorator skips or replaces, as the step's <c>Next</c> would.</summary>
    /// <param name="steps">The steps that follow, by C# or stored names; one of them when the step is a switch.</param>
    /// <exception cref="MetaflowException">There is no such step, or the transition is set already.</exception>
    public void Next(params string[] steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        Flow.SetTransition(new Transition([.. steps.Select(NameOf)]));
    }

    /// <summary>Says over what the flow goes on after a foreach step that the decorator skips or replaces.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="step">The step that runs for each item, by C# or stored name.</param>
    /// <param name="forEach">The items: the value of the artifact that the step's own <c>Next</c> names.</param>
    /// <exception cref="MetaflowException">There is no such step or no item, or the transition is set already.</exception>
    public void Next<T>(string step, IReadOnlyCollection<T> forEach)
    {
        ArgumentNullException.ThrowIfNull(forEach);
        Flow.SetTransition(ForeachTransition.Create(Flow, NameOf(step), forEach, nameof(forEach)));
    }

    private string NameOf(string step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var definition = Flow.Binding?.Definition;
        return definition?.FindStep(step) ?? throw new MetaflowException(
            $"A decorator of step '{StepName}' goes on to '{step}', which is no step; the steps are {definition?.StepNames}.");
    }
}

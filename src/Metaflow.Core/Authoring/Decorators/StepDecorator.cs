using Metaflow.Runtime;

namespace Metaflow;

/// <summary>
/// Adds behaviour to a step: derive an attribute, override what it needs, and put it above the step.
/// </summary>
/// <remarks>
/// Hooks run in this order: <see cref="Validate"/>, <see cref="Retries"/> and <see cref="TaskStarting"/> in the process that launched
/// the run; <see cref="PreStepAsync"/>, <see cref="InvokeAsync"/> around the step, <see cref="PostStepAsync"/> or
/// <see cref="ExceptionAsync"/>, <see cref="FinishedAsync"/> where the task runs; <see cref="TaskEnded"/> in the first process again, with
/// another instance. The decorator nearest to the method acts first; wrappers nest with the nearest innermost. An
/// instance serves one step of one process and may be used by several tasks in turn.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public abstract class StepDecorator : Attribute
{
    /// <summary>Metaflow's name of the decorator, as in <c>--with name:key=value</c>. A constant makes that possible.</summary>
    public abstract string Name { get; }

    /// <summary>How often a failed task may be tried again.</summary>
    public virtual RetryCounts Retries => default;

    /// <summary>
    /// The longest that an attempt of the step may take, with the wrappers around it: more than zero and at most 40 days, or
    /// null for no limit. The shortest of all decorators counts.
    /// </summary>
    public virtual TimeSpan? TimeLimit => null;

    /// <summary>Where else than on this machine the tasks of the step run: the name of a place such as <c>batch</c>; null for here.</summary>
    internal virtual string? ComputeType => null;

    /// <summary>How long to wait before a failed task is tried again elsewhere than on this machine.</summary>
    internal virtual TimeSpan PauseBeforeRetry => TimeSpan.Zero;

    /// <summary>Whether the decorator acts when <c>spin</c> repeats a single task.</summary>
    internal virtual bool ActsWhenSpun => true;

    /// <summary>Names the settings: what is recorded with the graph, and what <c>--with</c> can set.</summary>
    /// <param name="settings">Records, or sets: <c>Times = settings.Of("times", Times);</c>.</param>
    /// <remarks>
    /// Without an override, they are the constructor's parameters and the public properties with <c>get</c> and <c>set</c>, by
    /// their names in snake_case.
    /// </remarks>
    public virtual void Describe(DecoratorSettings settings)
    {
    }

    /// <summary>Refuses settings or places that make no sense; called once at launch.</summary>
    /// <param name="step">The step that carries the decorator.</param>
    /// <exception cref="MetaflowException">What is wrong, and how to mend it.</exception>
    public virtual void Validate(DecoratedStep step)
    {
    }

    /// <summary>An attempt of a task was handed to a worker; called where the run was launched.</summary>
    /// <param name="task">The task.</param>
    /// <remarks>The run waits meanwhile, so return quickly. An exception is reported and changes nothing.</remarks>
    public virtual void TaskStarting(RunningTask task)
    {
    }

    /// <summary>An attempt of a task has ended, even if its process died; called where the run was launched.</summary>
    /// <param name="task">The task.</param>
    /// <param name="outcome">How it ended.</param>
    /// <remarks>The run waits meanwhile, so return quickly. An exception is reported and changes nothing.</remarks>
    public virtual void TaskEnded(RunningTask task, TaskOutcomeKind outcome)
    {
    }

    /// <summary>Adds environment variables for the task; called where the task runs, before anything else of it.</summary>
    /// <param name="variables">Names and values; later decorators win.</param>
    public virtual void AddEnvironmentVariables(IDictionary<string, string> variables)
    {
    }

    /// <summary>Runs before the step.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Cancelled when the task is to stop.</param>
    public virtual ValueTask PreStepAsync(TaskContext task, CancellationToken cancellationToken) => default;

    /// <summary>
    /// Wraps the step: call <paramref name="next"/> to go on, or leave it out to skip the step. The flow then goes on as the graph says;
    /// where that leaves a choice, say it by <see cref="TaskContext.Next(string[])"/>. What is thrown here is the step's failure, so a
    /// wrapper can replace the step's exception by another.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="next">The step, with the wrappers nearer to it; takes the token that the step gets.</param>
    /// <param name="cancellationToken">Cancelled when the task is to stop.</param>
    public virtual Task InvokeAsync(
        TaskContext task, Func<CancellationToken, Task> next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next(cancellationToken);
    }

    /// <summary>Runs after the step succeeded.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Cancelled when the task is to stop.</param>
    public virtual ValueTask PostStepAsync(TaskContext task, CancellationToken cancellationToken) => default;

    /// <summary>Runs after the step failed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="exception">What the step threw.</param>
    /// <param name="cancellationToken">Cancelled when the task is to stop.</param>
    /// <returns>Whether the failure is dealt with, so that the task counts as done.</returns>
    public virtual ValueTask<bool> ExceptionAsync(
        TaskContext task, Exception exception, CancellationToken cancellationToken) => new(false);

    /// <summary>Runs when everything of the task is stored.</summary>
    /// <param name="task">The task.</param>
    /// <param name="succeeded">Whether the task counts as done.</param>
    /// <param name="cancellationToken">Cancelled when the task is to stop.</param>
    public virtual ValueTask FinishedAsync(TaskContext task, bool succeeded, CancellationToken cancellationToken) => default;
}

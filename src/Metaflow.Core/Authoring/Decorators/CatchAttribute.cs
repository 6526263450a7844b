using Metaflow.Artifacts;
using Metaflow.Graph;
using Metaflow.Runtime;

namespace Metaflow;

/// <summary>Lets the run go on when a task has failed for good, after all retries: the task counts as done.</summary>
/// <remarks>
/// What the step assigned before it failed is stored. A task whose process dies is dealt with by a fallback attempt, which does
/// not run the step. An interrupted task is not caught. Not for steps that choose at run time how the flow goes on.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CatchAttribute : StepDecorator
{
    /// <summary>Attempts after those of the user, as more than one of them may lose its process.</summary>
    private const int FallbackAttempts = 3;

    /// <summary>
    /// The name of an artifact of type <see cref="TaskFailure"/> that gets the failure, or null when there was none. Default
    /// null: the failure is kept by the runtime only.
    /// </summary>
    public string? Var { get; set; }

    /// <summary>Whether the failure is printed. Default true.</summary>
    public bool PrintException { get; set; } = true;

    /// <inheritdoc/>
    public override string Name => "catch";

    /// <inheritdoc/>
    public override void Describe(DecoratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Var = settings.Of("var", Var);
        PrintException = settings.Of("print_exception", PrintException);
    }

    /// <inheritdoc/>
    public override RetryCounts Retries => new(0, FallbackAttempts);

    internal override bool ActsWhenSpun => false;

    /// <inheritdoc/>
    public override void Validate(DecoratedStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var form = step.Node.Transition switch
        {
            TransitionKind.Foreach => "a foreach",
            TransitionKind.Parallel => "a gang",
            TransitionKind.Switch => "a switch",
            _ => null,
        };
        if (form is not null)
        {
            throw new MetaflowException(
                $"[Catch] cannot stand on step '{step.Node.Name}', which decides at run time how the flow goes on ({form}); "
                + "a step that failed has decided nothing. Move the work that may fail into a step before it.");
        }

        if (Var is not null && ArtifactIn(step.Artifacts) is null)
        {
            throw new MetaflowException(
                $"[Catch(Var = \"{Var}\")] of step '{step.Node.Name}' names no artifact of type TaskFailure; declare one in "
                + $"flow '{step.FlowName}', as in 'public partial TaskFailure? Error {{ get; set; }}', and name it.");
        }
    }

    /// <inheritdoc/>
    public override ValueTask PostStepAsync(TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        Keep(task, null);
        return default;
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> ExceptionAsync(
        TaskContext task, Exception exception, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(exception);
        if (task.RetryCount < task.MaxUserRetries)
            return false;
        if (PrintException)
        {
            await Console.Out.WriteLineAsync($"@catch caught an exception from {task.Description}").ConfigureAwait(false);
            foreach (var line in TaskFailureText.Shown(exception).Split('\n'))
                await Console.Out.WriteLineAsync($">  {line}").ConfigureAwait(false);
        }

        var failure = TaskFailureText.Describe(exception);
        task.Caught = failure;
        Keep(task, failure);
        return true;
    }

    private void Keep(TaskContext task, TaskFailure? failure)
    {
        if (Var is not null && task.Flow.Binding is { } binding && ArtifactIn(binding.Definition.Artifacts) is { } artifact)
            task.Flow.SlotOf(artifact).Value = failure;
    }

    private ArtifactDescriptor<TaskFailure?>? ArtifactIn(IReadOnlyList<ArtifactDescriptor> artifacts) =>
        artifacts.OfType<ArtifactDescriptor<TaskFailure?>>().FirstOrDefault(a => a.IsNamed(Var!));
}

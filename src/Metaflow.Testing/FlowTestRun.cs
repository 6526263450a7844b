using Metaflow.Client;
using Metaflow.Runtime;

namespace Metaflow.Testing;

/// <summary>What a run in a test left. For one thread at a time.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
public sealed class FlowTestRun<TFlow>
    where TFlow : FlowSpec, IFlow
{
    private FlowTestRun(RunResult result, IReadOnlyList<FlowTestTask<TFlow>> tasks, IReadOnlyList<string> messages)
    {
        Result = result;
        Tasks = tasks;
        Messages = messages;
    }

    /// <summary>How the run ended.</summary>
    public RunResult Result { get; }

    /// <summary>Whether the end step is done.</summary>
    public bool Succeeded => Result.Succeeded;

    /// <summary>The run as the client sees it.</summary>
    public Run Run => Result.Run;

    /// <summary>The tasks, in the order in which they were started.</summary>
    public IReadOnlyList<FlowTestTask<TFlow>> Tasks { get; }

    /// <summary>What the runtime said, such as <c>Workflow failed.</c></summary>
    public IReadOnlyList<string> Messages { get; }

    /// <summary>The flow as the end step left it: its parameters and artifacts.</summary>
    /// <exception cref="FlowTestException">The run failed; the message says where, and what the tasks printed.</exception>
    public TFlow End
    {
        get
        {
            EnsureSucceeded();
            return Tasks.Last(t => t.IsEnd).Flow;
        }
    }

    /// <summary>Throws when the run failed.</summary>
    /// <exception cref="FlowTestException">The run failed; the message says where, and what the tasks printed.</exception>
    public void EnsureSucceeded()
    {
        if (Succeeded)
            return;
        var failed = Tasks.Where(t => !t.Succeeded).Select(t => $"{t.Step}/{t.Id}:\n{t.Errors}");
        throw new FlowTestException($"Run '{Result.FlowName}/{Result.RunId}' failed. {string.Join('\n', failed.Concat(Messages))}");
    }

    /// <summary>The tasks of a step, in the order in which they were started: that of the items in a foreach.</summary>
    /// <param name="step">The step: <c>nameof(MyFlow.Train)</c>.</param>
    public IReadOnlyList<FlowTestTask<TFlow>> TasksOf(string step) =>
        [.. Tasks.Where(t => t.Step == TFlow.Definition.FindStep(step))];

    /// <summary>The only task of a step.</summary>
    /// <param name="step">The step: <c>nameof(MyFlow.Train)</c>.</param>
    /// <exception cref="FlowTestException">The step has no task, or several.</exception>
    public FlowTestTask<TFlow> Task(string step) => TasksOf(step) is [var only] ? only : throw new FlowTestException(
        $"Step '{step}' has {TasksOf(step).Count} tasks, not one. Steps that ran: "
        + $"{string.Join(", ", Tasks.Select(t => t.Step).Distinct())}.");

    /// <summary>The task of a step for one item of its foreach.</summary>
    /// <param name="step">The step: <c>nameof(MyFlow.Train)</c>.</param>
    /// <param name="index">The index of the item in the innermost foreach.</param>
    /// <exception cref="FlowTestException">There is no such task, or there are several: name the outer foreach's by <see cref="TasksOf"/>.</exception>
    public FlowTestTask<TFlow> Task(string step, int index) => TasksOf(step).Where(t => t.Index == index).ToArray() is [var only]
        ? only
        : throw new FlowTestException(
            $"Step '{step}' has no single task of index {index}; it has those of {string.Join(", ", TasksOf(step).Select(t => t.Index))}.");

    internal static async Task<FlowTestRun<TFlow>> OpenAsync(
        RunResult result, TaskRecorder recorder, CancellationToken cancellationToken)
    {
        var tasks = new List<FlowTestTask<TFlow>>();
        foreach (var started in recorder.InOrder())
        {
            var step = await result.Run.StepAsync(started.Step, cancellationToken).ConfigureAwait(false);
            var task = await step.TaskAsync(started.TaskId, cancellationToken: cancellationToken).ConfigureAwait(false);
            tasks.Add(await FlowTestTask<TFlow>.OpenAsync(task, recorder.AttemptsOf(started.TaskId), cancellationToken)
                .ConfigureAwait(false));
        }

        return new FlowTestRun<TFlow>(result, tasks, recorder.Messages);
    }
}

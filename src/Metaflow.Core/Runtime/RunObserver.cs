using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>
/// Sees a run as it happens; derive to show it. The scheduler calls it from one loop, never two calls at once: return quickly, never throw.
/// </summary>
public abstract class RunObserver
{
    /// <summary>The run exists; tasks follow.</summary>
    /// <param name="runId">The run's id.</param>
    public virtual void RunStarting(string runId)
    {
    }

    /// <summary>A resumed run takes over a finished task of the run that it resumes.</summary>
    /// <param name="task">The task, as it is called in the resumed run.</param>
    /// <param name="origin">The finished task, as <c>run/step/task</c>.</param>
    public virtual void TaskCloning(RunningTask task, string origin)
    {
    }

    /// <summary>A task was handed to a worker.</summary>
    /// <param name="task">The task.</param>
    public virtual void TaskStarting(RunningTask task)
    {
    }

    /// <summary>A task printed a line.</summary>
    /// <param name="task">The task.</param>
    /// <param name="stream">Which stream.</param>
    /// <param name="line">The line, without its end.</param>
    public virtual void TaskOutput(RunningTask task, LogStream stream, string line)
    {
    }

    /// <summary>The runtime has something to say about a task, such as <c>Foreach yields 3 child steps.</c></summary>
    /// <param name="task">The task.</param>
    /// <param name="message">The message.</param>
    /// <param name="isError">Whether the message tells of a failure.</param>
    public virtual void TaskMessage(RunningTask task, string message, bool isError)
    {
    }

    /// <summary>A task's attempt has ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="outcome">How it ended.</param>
    public virtual void TaskFinished(RunningTask task, TaskOutcomeKind outcome)
    {
    }

    /// <summary>More tasks are waiting to start, or fewer.</summary>
    /// <param name="step">The step's stored name.</param>
    /// <param name="count">The change in the number of waiting tasks.</param>
    public virtual void TasksQueued(string step, int count)
    {
    }

    /// <summary>The runtime has something to say about the run, such as <c>Workflow failed.</c></summary>
    /// <param name="message">The message.</param>
    /// <param name="isError">Whether the message tells of a failure.</param>
    public virtual void RunMessage(string message, bool isError)
    {
    }

    /// <summary>The run has ended; no call follows.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="succeeded">Whether the end step is done.</param>
    public virtual void RunFinished(string runId, bool succeeded)
    {
    }
}

/// <summary>A task as the terminal shows it.</summary>
/// <param name="RunId">The run's id.</param>
/// <param name="Step">The step's stored name.</param>
/// <param name="TaskId">The task's id.</param>
/// <param name="Attempt">The attempt, from 0.</param>
/// <param name="ProcessId">The process that runs it; 0 when none does.</param>
public sealed record RunningTask(string RunId, string Step, string TaskId, int Attempt, int ProcessId)
{
    /// <summary>Whether the attempt only deals with the failure of those before, without running the step.</summary>
    public bool IsFallback { get; init; }

    /// <summary>The line that says how the attempt failed, such as <c>Task failed.</c>; null before its end and after success.</summary>
    public string? FailureLine { get; init; }
}

/// <summary>How an attempt ended.</summary>
public enum TaskOutcomeKind
{
    /// <summary>The task is done.</summary>
    Succeeded,

    /// <summary>The attempt failed; another one follows.</summary>
    Retried,

    /// <summary>The attempt failed and none follows.</summary>
    Failed,

    /// <summary>The runtime stopped the task.</summary>
    Killed,
}

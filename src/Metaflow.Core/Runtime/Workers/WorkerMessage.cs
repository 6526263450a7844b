namespace Metaflow.Runtime.Workers;

/// <summary>What scheduler and worker say to each other.</summary>
internal abstract record WorkerMessage
{
    /// <summary>
    /// To the worker, first: the run that it works for, the text that marks the end of a task's output, and which variables of
    /// <see cref="WorkerTuning"/> are the user's.
    /// </summary>
    public sealed record Start(RunContext Context, string OutputEnd, IReadOnlyList<string> UserVariables)
        : WorkerMessage;

    /// <summary>To the worker: run this task.</summary>
    public sealed record Execute(TaskSpec Task) : WorkerMessage;

    /// <summary>To the worker: ask the running step to stop.</summary>
    public sealed record Cancel : WorkerMessage;

    /// <summary>From the worker: it takes tasks.</summary>
    public sealed record Ready : WorkerMessage;

    /// <summary>From the worker: the task has ended, and its output with it.</summary>
    public sealed record Finished(TaskResult Result) : WorkerMessage;
}

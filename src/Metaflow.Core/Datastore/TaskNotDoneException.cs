namespace Metaflow.Datastore;

/// <summary>A task, or one of its attempts, has no finished data: it does not exist, still runs, or died.</summary>
public sealed class TaskNotDoneException : DatastoreException
{
    internal TaskNotDoneException(Pathspec task, int? attempt)
        : base(attempt is null
            ? $"Task '{task}' has no finished attempt: it does not exist, is still running, or died."
            : $"Attempt {attempt} of task '{task}' is not finished: it does not exist, is still running, or died.")
    {
        Task = task;
        Attempt = attempt;
    }

    /// <summary>The task.</summary>
    public Pathspec Task { get; }

    /// <summary>The attempt that was asked for; null when it was the latest.</summary>
    public int? Attempt { get; }
}

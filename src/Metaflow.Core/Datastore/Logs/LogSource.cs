namespace Metaflow.Datastore;

/// <summary>Who captured a line of a task's log.</summary>
public enum LogSource
{
    /// <summary>The scheduler, from the outside.</summary>
    Runtime,

    /// <summary>The task's own machine, when the task runs remotely.</summary>
    Task,
}

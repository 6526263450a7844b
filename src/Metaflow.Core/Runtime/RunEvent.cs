using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>Something that happened in a run. Immutable.</summary>
/// <param name="Timestamp">When it happened.</param>
public abstract record RunEvent(DateTimeOffset Timestamp)
{
    /// <summary>The run exists; tasks follow.</summary>
    /// <param name="Timestamp">When it happened.</param>
    /// <param name="RunId">The run's id.</param>
    public sealed record RunStarting(DateTimeOffset Timestamp, string RunId) : RunEvent(Timestamp);

    /// <summary>A resumed run takes over a finished task of the run that it resumes.</summary>
    /// <param name="Timestamp">When it happened.</param>
    /// <param name="Task">The task, as it is called in the resumed run.</param>
    /// <param name="Origin">The finished task, as <c>run/step/task</c>.</param>
    public sealed record TaskCloning(DateTimeOffset Timestamp, RunningTask Task, string Origin) : RunEvent(Timestamp);

    /// <summary>A task was handed to a worker.</summary>
    /// <param name="Timestamp">When it happened.</param>
    /// <param name="Task">The task.</param>
    public sealed record TaskStarting(DateTimeOffset Timestamp, RunningTask Task) : RunEvent(Timestamp);

    /// <summary>A task printed a line.</summary>
    /// <param name="Timestamp">When it happened.</param>
    /// <param name="Task">The task.</param>
    /// <param name="Stream">Which stream.</param>
    /// <param name="Line">The line, without its end.</param>
    public sealed record TaskOutput(DateTimeOffset Timestamp, RunningTask Task, LogStream Stream, string Line)
        : RunEvent(Timestamp);

    /// <summary>The runtime has something to say about a task.</summary>
    /// <param name="Timestamp">When it happened.</param>
    /// <param name="Task">The task.</param>
    /// <param name="Message">The message.</param>
    /// <param name="IsError">Whether it tells of a failure.</param>
    public sealed record TaskMessage(DateTimeOffset Timestamp, RunningTask Task, string Message, bool IsError)
        : RunEvent(Timestamp);

    /// <summary>A task's attempt has ended.</summary>
    /// <param name="Timestamp">When it happened.</param>
    /// <param name="Task">The task.</param>
    /// <param name="Outcome">How it ended.</param>
    public sealed record TaskFinished(DateTimeOffset Timestamp, RunningTask Task, TaskOutcomeKind Outcome)
        : RunEvent(Timestamp);

    /// <summary>The runtime has something to say about the run.</summary>
    /// <param name="Timestamp">When it happened.</param>
    /// <param name="Message">The message.</param>
    /// <param name="IsError">Whether it tells of a failure.</param>
    public sealed record RunMessage(DateTimeOffset Timestamp, string Message, bool IsError) : RunEvent(Timestamp);

    /// <summary>The run has ended; no event follows.</summary>
    /// <param name="Timestamp">When it happened.</param>
    /// <param name="RunId">The run's id.</param>
    /// <param name="Succeeded">Whether the end step is done.</param>
    public sealed record RunFinished(DateTimeOffset Timestamp, string RunId, bool Succeeded) : RunEvent(Timestamp);

    /// <summary>In place of events that are no longer kept: this reader came too late for them.</summary>
    /// <param name="Timestamp">When the first event was that is kept.</param>
    /// <param name="Count">How many events are missing.</param>
    public sealed record Missed(DateTimeOffset Timestamp, long Count) : RunEvent(Timestamp);
}

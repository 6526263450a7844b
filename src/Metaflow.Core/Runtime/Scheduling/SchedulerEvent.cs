using Metaflow.Datastore;

namespace Metaflow.Runtime.Scheduling;

/// <summary>What wakes the scheduler.</summary>
internal abstract record SchedulerEvent
{
    /// <summary>A task gets its id.</summary>
    public sealed record Identified(PendingTask Task, string Id) : SchedulerEvent;

    /// <summary>A task cannot get an id.</summary>
    public sealed record Unidentified(Exception Failure) : SchedulerEvent;

    /// <summary>An attempt runs.</summary>
    public sealed record Started(RunningAttempt Attempt) : SchedulerEvent;

    /// <summary>An attempt printed a line.</summary>
    public sealed record Output(RunningAttempt Attempt, LogStream Stream, string Line) : SchedulerEvent;

    /// <summary>An attempt has ended and its logs are stored.</summary>
    public sealed record Ended(RunningAttempt Attempt, AttemptExit Exit) : SchedulerEvent;

    /// <summary>Someone wants the run to stop.</summary>
    public sealed record Interrupted : SchedulerEvent;

    /// <summary>Tasks that were asked to stop had their time.</summary>
    public sealed record GraceOver : SchedulerEvent;

    /// <summary>Time to say how the run is doing.</summary>
    public sealed record Report : SchedulerEvent;
}

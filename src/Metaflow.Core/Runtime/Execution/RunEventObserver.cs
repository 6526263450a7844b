using Metaflow.Datastore;

namespace Metaflow.Runtime.Execution;

/// <summary>Keeps what happens in a run as events, and passes it on.</summary>
/// <param name="log">Keeps the events.</param>
/// <param name="next">Sees the run too.</param>
/// <param name="time">The clock.</param>
internal sealed class RunEventObserver(EventLog<RunEvent> log, RunObserver next, TimeProvider time) : RunObserver
{
    private DateTimeOffset Now => time.GetUtcNow();

    public override void RunStarting(string runId)
    {
        log.Add(new RunEvent.RunStarting(Now, runId));
        next.RunStarting(runId);
    }

    public override void TaskCloning(RunningTask task, string origin)
    {
        log.Add(new RunEvent.TaskCloning(Now, task, origin));
        next.TaskCloning(task, origin);
    }

    public override void TaskStarting(RunningTask task)
    {
        log.Add(new RunEvent.TaskStarting(Now, task));
        next.TaskStarting(task);
    }

    public override void TaskOutput(RunningTask task, LogStream stream, string line)
    {
        log.Add(new RunEvent.TaskOutput(Now, task, stream, line));
        next.TaskOutput(task, stream, line);
    }

    public override void TaskMessage(RunningTask task, string message, bool isError)
    {
        log.Add(new RunEvent.TaskMessage(Now, task, message, isError));
        next.TaskMessage(task, message, isError);
    }

    public override void TaskFinished(RunningTask task, TaskOutcomeKind outcome)
    {
        log.Add(new RunEvent.TaskFinished(Now, task, outcome));
        next.TaskFinished(task, outcome);
    }

    public override void TasksQueued(string step, int count) => next.TasksQueued(step, count);

    public override void RunMessage(string message, bool isError)
    {
        log.Add(new RunEvent.RunMessage(Now, message, isError));
        next.RunMessage(message, isError);
    }

    public override void RunFinished(string runId, bool succeeded)
    {
        log.Add(new RunEvent.RunFinished(Now, runId, succeeded));
        next.RunFinished(runId, succeeded);
    }
}

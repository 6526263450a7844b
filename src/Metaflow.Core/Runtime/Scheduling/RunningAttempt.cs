using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Runtime.Scheduling;

/// <summary>
/// One attempt while it runs: collects its logs, tells the scheduler, and stores logs and exit when it has ended. The backend's
/// threads call it, so that none of this work is on the scheduler's loop.
/// </summary>
internal sealed class RunningAttempt : TaskSink
{
    private readonly Scheduler _scheduler;
    private readonly RunSession _session;
    private readonly TaskLogWriter[] _logs;
    private bool _isStarted;

    public RunningAttempt(Scheduler scheduler, RunSession session, PendingTask task, TaskSpec spec)
    {
        _scheduler = scheduler;
        _session = session;
        Task = task;
        Spec = spec;
        Description = new RunningTask(session.RunId, spec.Step, spec.TaskId, spec.Attempt, 0)
        {
            IsFallback = spec.IsFallback,
        };
        _logs = [NewLog(), NewLog()];
    }

    public PendingTask Task { get; }

    public TaskSpec Spec { get; }

    /// <summary>The attempt as observers see it; has its process once it runs.</summary>
    public RunningTask Description { get; private set; }

    public override void Started(int processId)
    {
        _isStarted = true;
        Description = Description with { ProcessId = processId };
        _scheduler.Post(new SchedulerEvent.Started(this));
    }

    public override void Output(LogStream stream, ReadOnlySpan<byte> line)
    {
        _logs[(int)stream].AppendLine(line);
        _scheduler.Post(new SchedulerEvent.Output(this, stream, Encoding.UTF8.GetString(line)));
    }

    internal override void StoredOutput(LogStream stream, string line) =>
        _scheduler.Post(new SchedulerEvent.Output(this, stream, line));

    public override void Ended(AttemptExit exit)
    {
        if (!exit.Succeeded)
            Description = Description with { FailureLine = exit.FailureLine };
        _ = EndAsync(exit);
    }

    private async Task EndAsync(AttemptExit exit)
    {
        try
        {
            if (_isStarted)
                await StoreAsync(exit).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MetaflowException or IOException)
        {
            // The task's own data decides whether it is done; without its logs it still is.
            _scheduler.Post(new SchedulerEvent.Output(this, LogStream.Stderr, $"The logs cannot be stored: {e.Message}"));
        }
        finally
        {
            foreach (var log in _logs)
                log.Dispose();
            _scheduler.Post(new SchedulerEvent.Ended(this, exit));
        }
    }

    private async Task StoreAsync(AttemptExit exit)
    {
        if (exit.Killed)
        {
            foreach (var log in _logs)
                log.AppendSystemLine("[KILLED BY ORCHESTRATOR]");
        }
        else if (!exit.Succeeded)
        {
            _logs[(int)LogStream.Stderr].AppendSystemLine(exit.FailureLine);
        }

        var storage = _session.Storage;
        var task = new Pathspec(storage.Context.FlowName, _session.RunId, Spec.Step, Spec.TaskId);
        var writer = storage.Datastore.WriterFor(task, Spec.Attempt);
        await writer.SaveExitAsync(new TaskExit(exit.ExitCode, exit.Killed, exit.Succeeded))
            .ConfigureAwait(false);
        foreach (var stream in (LogStream[])[LogStream.Stdout, LogStream.Stderr])
            await writer.SaveLogAsync(LogSource.Runtime, stream, _logs[(int)stream].Complete()).ConfigureAwait(false);
    }

    private TaskLogWriter NewLog() => new(LogSource.Runtime, _session.MaxLogBytes, _session.Time);
}

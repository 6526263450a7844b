using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Metaflow.Runtime.Resume;

namespace Metaflow.Runtime.Scheduling;

/// <summary>
/// Runs the tasks of one run in the order that the graph and the finished tasks give. One loop takes events from a channel; nothing
/// polls. State per task is a small object while it waits or runs, and three words once it is done.
/// </summary>
internal sealed partial class Scheduler
{
    /// <summary>How long tasks may go on after an interruption.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _reportInterval = TimeSpan.FromSeconds(300);

    private readonly FlowSetup _setup;
    private readonly RunSession _session;
    private readonly ComputeBackend _backend;
    private readonly RunObserver _observer;
    private readonly int _maxWorkers;
    private readonly int _maxNumSplits;
    private readonly Channel<SchedulerEvent> _events =
        Channel.CreateUnbounded<SchedulerEvent>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Successors _successors;
    private readonly Queue<PendingTask> _ready = new();
    private readonly HashSet<RunningAttempt> _running = [];
    private readonly StepCounts _counts = new();
    private readonly List<(string Step, string TaskId)> _failed = [];
    private TaskIds _taskIds;
    private int _unidentified;
    private CancellationToken _interruption;
    private Exception? _failure;
    private bool _stopping;
    private bool _interrupted;
    private bool _endReached;
    private bool _runsOne;

    // Held on to: a timer that nobody knows may be collected, and would never fire.
    private ITimer? _graceTimer;

    public Scheduler(FlowSetup setup, RunSession session, ComputeBackend backend, RunObserver observer, RunOptions options)
    {
        _setup = setup;
        _session = session;
        _backend = backend;
        _observer = observer;
        _maxWorkers = options.MaxWorkers;
        _maxNumSplits = options.MaxNumSplits;
        _successors = new Successors(setup.Graph, Enqueue);
        _taskIds = new TaskIds(session.Storage);
    }

    /// <summary>Runs from the start step to the end, or to the first task that fails for good.</summary>
    /// <param name="parameters">The task that holds the parameters.</param>
    /// <param name="cancellationToken">Interrupts the run.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="OperationCanceledException">The run was interrupted; its tasks have stopped.</exception>
    public Task<RunResult> RunAsync(TaskInput parameters, CancellationToken cancellationToken)
    {
        _successors.Begin(parameters);
        return RunAsync(cancellationToken);
    }

    /// <summary>Runs what a resumed run has not taken over, to the end or to the first task that fails for good.</summary>
    /// <param name="plan">What is taken over already, and what is to run.</param>
    /// <param name="cancellationToken">Interrupts the run.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="OperationCanceledException">The run was interrupted; its tasks have stopped.</exception>
    public Task<RunResult> RunAsync(ResumePlan plan, CancellationToken cancellationToken)
    {
        _taskIds = plan.TaskIds;
        _endReached = plan.ReachesEnd;
        foreach (var task in plan.Ready)
            Enqueue(task);
        return RunAsync(cancellationToken);
    }

    /// <summary>Runs one task, and none that would follow it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Interrupts the task.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="OperationCanceledException">The task was interrupted.</exception>
    public Task<RunResult> RunOneAsync(PendingTask task, CancellationToken cancellationToken)
    {
        _runsOne = true;
        Enqueue(task);
        return RunAsync(cancellationToken);
    }

    private async Task<RunResult> RunAsync(CancellationToken cancellationToken)
    {
        _interruption = cancellationToken;
        using var interrupt = cancellationToken.Register(() => Post(new SchedulerEvent.Interrupted()));
        await using var report = _session.Time.CreateTimer(
            _ => Post(new SchedulerEvent.Report()), null, _reportInterval, _reportInterval).ConfigureAwait(false);
        Launch();
        while (_running.Count + _unidentified > 0)
        {
            // The token only wakes the loop by its event: what runs must be seen to its end.
            Handle(await _events.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false));
            Launch();
        }

        if (_graceTimer is not null)
            await _graceTimer.DisposeAsync().ConfigureAwait(false);
        if (_interrupted)
            throw new OperationCanceledException("The run was interrupted.", cancellationToken);
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
        return new RunResult(_setup.Definition.Name, _session.RunId, _endReached && _failed.Count == 0, _failed);
    }

    internal void Post(SchedulerEvent message) => _events.Writer.TryWrite(message);

    private void Handle(SchedulerEvent message)
    {
        switch (message)
        {
            case SchedulerEvent.Identified(var task, var id):
                _unidentified--;
                Identified(task, id);
                break;
            case SchedulerEvent.Unidentified(var failure):
                _unidentified--;
                Unidentified(failure);
                break;
            case SchedulerEvent.Started(var attempt):
                _observer.TaskStarting(attempt.Description);
                break;
            case SchedulerEvent.Output(var attempt, var stream, var line):
                _observer.TaskOutput(attempt.Description, stream, line);
                break;
            case SchedulerEvent.Ended(var attempt, var exit):
                _running.Remove(attempt);
                End(attempt, exit);
                break;
            case SchedulerEvent.Interrupted:
                Interrupt();
                break;
            case SchedulerEvent.GraceOver:
                if (_running.Count > 0)
                {
                    _observer.RunMessage(
                        $"Killing {_running.Count} remaining tasks after having waited for {_grace.TotalSeconds:0} seconds -- "
                        + "some tasks may not exit cleanly", isError: true);
                    _backend.KillAll();
                }

                break;
            case SchedulerEvent.Report:
                Report();
                break;
        }
    }

    private void End(RunningAttempt attempt, AttemptExit exit)
    {
        var task = attempt.Task;
        _counts.Ended(task.Step, exit.Succeeded);
        if (exit.Result is { Succeeded: true, NumSplits: { } items })
            _observer.TaskMessage(attempt.Description, $"Foreach yields {items} child steps.", isError: false);
        var retry = !_stopping && CanRetry(task, exit);
        _observer.TaskFinished(attempt.Description, exit switch
        {
            { Succeeded: true } => TaskOutcomeKind.Succeeded,
            { Killed: true } => TaskOutcomeKind.Killed,
            _ => retry ? TaskOutcomeKind.Retried : TaskOutcomeKind.Failed,
        });
        if (exit.ExitCode == TaskExitCodes.NeverRetry)
            _observer.TaskMessage(attempt.Description, "This failed task will not be retried.", isError: true);
        if (task.Gang is not null)
            EndGang(attempt, task, exit);
        else if (exit.Succeeded)
            Follow(attempt, task, exit.Result!);
        else if (retry)
            Retry(task, exit.Reason);
        else
            Fail(task);
    }

    /// <summary>Whether another attempt follows: one of the step's code, or one that lets decorators deal with the failure.</summary>
    private bool CanRetry(PendingTask task, AttemptExit exit)
    {
        var retries = _setup.RetriesOf(task.Step);
        var last = Math.Min(retries.User + retries.Fallback, RetryAttribute.MaxAttempts - 1);
        return exit is { Succeeded: false, Killed: false, RefusesRetry: false } && task.Attempt < last;
    }

    private void Retry(PendingTask task, string reason)
    {
        task.Attempt++;
        task.LastFailure = reason;
        Enqueue(task);
    }

    private void EndGang(RunningAttempt attempt, PendingTask task, AttemptExit exit)
    {
        if (task.Gang!.End(task, exit) is not { } ended)
        {
            if (!exit.Succeeded)
                KillGang(task.Gang);
            return;
        }

        if (ended.All(e => e.Exit.Succeeded))
        {
            foreach (var (member, left) in ended)
                Follow(attempt, member, left.Result!);
            return;
        }

        // Those that were killed for the failure of another have no say.
        var failed = ended.Where(e => e.Exit is { Succeeded: false, Killed: false }).ToArray();
        if (!_stopping && failed.Length > 0 && failed.All(e => CanRetry(e.Task, e.Exit)))
        {
            foreach (var (member, _) in ended)
                Retry(member, failed[0].Exit.Reason);
            return;
        }

        foreach (var (member, left) in ended)
        {
            if (!left.Succeeded)
                Fail(member);
        }
    }

    /// <summary>The others may wait for the member that failed, for ever.</summary>
    private void KillGang(Gang gang)
    {
        foreach (var attempt in _running.Where(r => r.Task.Gang == gang).ToArray())
            _backend.Kill(attempt.Spec);
    }

    private void Fail(PendingTask task)
    {
        _failed.Add((task.Step, task.TaskId!));
        Stop();
    }

    private void Stop()
    {
        if (_stopping)
            return;
        _stopping = true;
        _observer.RunMessage("Workflow failed.", isError: true);
        if (_running.Count > 0)
            _observer.RunMessage($"Waiting for {_running.Count} running tasks to finish...", isError: false);
    }

    private void Follow(RunningAttempt attempt, PendingTask task, TaskResult result)
    {
        if (_runsOne)
            _endReached = true;
        else if ((result.NumSplits ?? result.NumParallel) is { } splits && splits > _maxNumSplits)
        {
            _observer.TaskMessage(
                attempt.Description,
                $"Step '{task.Step}' wants {splits} tasks, but at most {_maxNumSplits} are allowed. Raise the limit by "
                + $"--max-num-splits {splits}.", isError: true);
            Fail(task);
        }
        else if (_successors.Follow(task, result))
        {
            _endReached = true;
        }
    }

    private void Interrupt()
    {
        if (_interrupted)
            return;
        _interrupted = true;
        _stopping = true;
        _observer.RunMessage("Workflow interrupted.", isError: true);
        _observer.RunMessage($"Terminating {_running.Count} active tasks...", isError: true);
        _backend.CancelAll();
        _graceTimer = _session.Time.CreateTimer(
            _ => Post(new SchedulerEvent.GraceOver()), null, _grace, Timeout.InfiniteTimeSpan);
    }

    private void Report()
    {
        foreach (var line in _counts.Describe(_setup.Graph))
            _observer.RunMessage(line, isError: false);
    }
}

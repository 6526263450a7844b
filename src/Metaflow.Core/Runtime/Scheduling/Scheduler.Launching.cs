namespace Metaflow.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    private void Enqueue(PendingTask task)
    {
        _ready.Enqueue(task);
        _counts.Queued(task.Step, 1);
        _observer.TasksQueued(task.Step, 1);
    }

    private void Launch()
    {
        while (!_stopping && _ready.TryPeek(out var task) && HasRoomFor(task))
        {
            _ready.Dequeue();
            _counts.Queued(task.Step, -1);
            _observer.TasksQueued(task.Step, -1);
            var id = _taskIds.IdOfAsync(task, _interruption);
            if (id.IsCompletedSuccessfully)
            {
                Launch(task, id.Result);
                continue;
            }

            _unidentified++;
            _ = AwaitAsync(id, task);
        }
    }

    /// <summary>
    /// A gang waits until all of it fits; one that is larger than the limit runs alone. Its members wait for the control task to have its id.
    /// </summary>
    private bool HasRoomFor(PendingTask task)
    {
        var busy = _running.Count + _unidentified;
        return task switch
        {
            { Gang: null } => busy < _maxWorkers,
            { Gang: var gang, GangIndex: 0 } => busy == 0 || busy + gang.Size <= _maxWorkers,
            { Gang: var gang } => gang.ControlTaskId is not null,
        };
    }

    private async Task AwaitAsync(ValueTask<string> id, PendingTask task)
    {
        try
        {
            Post(new SchedulerEvent.Identified(task, await id.ConfigureAwait(false)));
        }
        catch (Exception e)
        {
            Post(new SchedulerEvent.Unidentified(e));
        }
    }

    /// <summary>
    /// Others see that the task is there, so it counts as started, unless it would wait for a gang that does not start any more.
    /// </summary>
    private void Identified(PendingTask task, string id)
    {
        if (!_stopping || (!_interrupted && task.Gang is null))
            Launch(task, id);
    }

    /// <summary>Without records nothing can go on. What runs may end; then the run says why it failed.</summary>
    private void Unidentified(Exception failure)
    {
        if (_interrupted || _failure is not null)
            return;
        _failure = failure;
        Stop();
    }

    private void Launch(PendingTask task, string id)
    {
        task.TaskId = id;
        var retries = _setup.RetriesOf(task.Step);
        var spec = new TaskSpec
        {
            Step = task.Step,
            TaskId = id,
            Attempt = task.Attempt,
            MaxUserRetries = retries.User,
            LastFailure = task.LastFailure,
            Inputs = task.Inputs,
            SplitIndex = task.SplitIndex,
            Gang = task.Gang is { } gang ? new GangMember(task.GangIndex, gang.Size, gang.ControlTaskId!) : null,
        };
        var attempt = new RunningAttempt(this, _session, task, spec);
        _running.Add(attempt);
        _counts.Started(task.Step);
        _backend.Start(spec, attempt);
    }
}

using Metaflow.Runtime;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>One job from its submission to its end, for the attempt that it runs, or for all members of a gang.</summary>
/// <param name="services">What the jobs of a run share.</param>
/// <param name="members">The attempts; of a gang, in the order of its nodes.</param>
internal sealed class LaunchedJob(LaunchServices services, IReadOnlyList<JobMember> members) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _id;
    private bool _terminating;
    private bool _abandoning;
    private bool _isOver;
    private Task _termination = Task.CompletedTask;

    /// <summary>How an attempt ends that the runtime has ended.</summary>
    public static AttemptExit Killed { get; } = new(-1, Killed: true, null);

    /// <summary>Completes when all members have been told how they ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Says of an attempt that was never started that it has ended.</summary>
    public static void EndUnstarted(JobMember member) => member.Sink.Ended(Killed);

    /// <summary>Starts the job. Returns at once.</summary>
    /// <param name="onEnd">Called at the end, before the members are told.</param>
    public void Start(Action onEnd) => _ = Task.Run(() => RunAsync(onEnd));

    /// <summary>Ends the job, or keeps it from being submitted. The members are told when it has ended.</summary>
    public void Terminate()
    {
        lock (_gate)
        {
            if (_terminating || _isOver)
                return;
            _terminating = true;
            if (_id is { } id)
                _termination = services.TerminateAsync(id, UnfinishedJobs.Reason, members[0]);
            _stop.Cancel();
        }
    }

    /// <summary>Ends the job, and does not wait until it has ended but only until AWS has taken note.</summary>
    public void Abandon()
    {
        Terminate();
        lock (_gate)
        {
            if (_abandoning || _isOver)
                return;
            _abandoning = true;
            if (_id is not null)
                _ = AbandonAsync(_termination);
        }
    }

    /// <summary>Nothing can end the job from here on.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _stop.Dispose();
            _abandoned.Dispose();
        }
    }

    private async Task RunAsync(Action onEnd)
    {
        var exits = new AttemptExit[members.Count];
        try
        {
            foreach (var member in members)
                member.Sink.Started(0);
            await PauseAsync().ConfigureAwait(false);
            var id = await services.SubmitAsync(members[0].Task, _stop.Token).ConfigureAwait(false);
            await NoteAsync(id).ConfigureAwait(false);
            var job = await new JobFollower(services, members, id).FollowAsync(_abandoned.Token).ConfigureAwait(false);
            exits = await new JobOutcome(services, job).ReadAsync(members, () => _terminating, _abandoned.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_terminating)
        {
            Array.Fill(exits, Killed);
        }
        catch (Exception e)
        {
            Array.Fill(exits, await FailAsync(e).ConfigureAwait(false));
        }

        await _termination.ConfigureAwait(false);
        onEnd();
        for (var i = 0; i < exits.Length; i++)
            members[i].Sink.Ended(exits[i]);
        Dispose();
        _ended.SetResult();
    }

    private async Task AbandonAsync(Task termination)
    {
        await termination.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            if (!_isOver)
                _abandoned.Cancel();
        }
    }

    /// <summary>Waits before a further attempt as its decorators want it.</summary>
    private Task PauseAsync()
    {
        var task = members[0].Task;
        var pause = task.Attempt == 0 ? TimeSpan.Zero : services.Run.Setup.PauseBeforeRetryOf(task.Step);
        if (pause == TimeSpan.Zero)
            return Task.CompletedTask;
        members[0].Say(null, $"Sleeping {pause.TotalMinutes:0} minutes before the next retry");
        return Task.Delay(pause, services.Time, _stop.Token);
    }

    /// <summary>The job exists. Ends it again when someone wanted that meanwhile.</summary>
    private async Task NoteAsync(string id)
    {
        lock (_gate)
        {
            _id = id;
            if (_terminating)
                _termination = services.TerminateAsync(id, UnfinishedJobs.Reason, members[0]);
        }

        await _termination.ConfigureAwait(false);
        if (_abandoning)
            await _abandoned.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Something went wrong here. A job that was submitted is ended: nobody would see how it does.</summary>
    private async Task<AttemptExit> FailAsync(Exception failure)
    {
        Terminate();
        await _termination.ConfigureAwait(false);
        var text = failure is MetaflowException error ? $"{error.Headline}: {error.Message}" : failure.ToString();
        foreach (var member in members)
            member.Say(_id, text);
        return new AttemptExit(1, Killed: false, new TaskResult { Succeeded = false, CanRetry = _id is not null, Failure = failure.Message });
    }
}

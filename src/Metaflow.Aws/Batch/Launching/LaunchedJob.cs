using System.Text;
using Metaflow.Aws.Batch.Api;
using Metaflow.Datastore;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>One job from its submission to its end, for the attempt that it runs, or for all members of a gang.</summary>
/// <param name="services">What the jobs of a run share.</param>
/// <param name="members">The attempts; of a gang, in the order of its nodes.</param>
internal sealed class LaunchedJob(LaunchServices services, IReadOnlyList<JobMember> members) : IDisposable
{
    /// <summary>So often the state of a job that does not run yet is said again.</summary>
    private static readonly TimeSpan _reminder = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _id;
    private bool _terminating;
    private bool _abandoning;
    private bool _isOver;
    private Task _termination = Task.CompletedTask;

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
                _termination = TerminateAsync(id, UnfinishedJobs.Reason);
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

    private static AttemptExit Killed { get; } = new(-1, Killed: true, null);

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
            var job = await FollowAsync(id).ConfigureAwait(false);
            await EndAsync(job, exits).ConfigureAwait(false);
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
        Say(members[0], $"Sleeping {pause.TotalMinutes:0} minutes before the next retry");
        return Task.Delay(pause, services.Time, _stop.Token);
    }

    /// <summary>The job exists. Ends it again when someone wanted that meanwhile.</summary>
    private async Task NoteAsync(string id)
    {
        lock (_gate)
        {
            _id = id;
            if (_terminating)
                _termination = TerminateAsync(id, UnfinishedJobs.Reason);
        }

        await _termination.ConfigureAwait(false);
        if (_abandoning)
            await _abandoned.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the job; says so when that fails, which fails nothing else.</summary>
    private async Task TerminateAsync(string id, string reason)
    {
        try
        {
            await services.TerminateAsync(id, reason).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MetaflowException or IOException)
        {
            Say(members[0], $"The job cannot be ended: {e.Message} End it by 'batch kill', or in AWS's console.");
        }
    }

    /// <summary>Follows the job to its end: says its states, shows its logs.</summary>
    private async Task<JobDetail> FollowAsync(string id)
    {
        var news = services.Poller.Watch(id);
        LogTail[] tails = [.. members.Select(m => new LogTail(
            services.Run.Storage.Datastore.Storage, PathspecOf(m.Task), m.Task.Attempt, m.Sink, $"[{id}] "))];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_abandoned.Token);
        var nodes = WatchNodesAsync(id, end.Token);
        var tailing = Task.CompletedTask;
        var status = JobStatus.Submitted;
        Say(members[0], StartingAs(status));
        try
        {
            var next = news.ReadAsync(end.Token).AsTask();
            while (true)
            {
                JobDetail job;
                try
                {
                    job = await next.WaitAsync(_reminder, services.Time, end.Token).ConfigureAwait(false);
                }
                catch (TimeoutException)
                {
                    if (status != JobStatus.Running)
                        Say(members[0], StartingAs(status));
                    continue;
                }

                if (status != JobStatus.Running && job.Status != status)
                    Say(members[0], StartingAs(job.Status));
                status = job.Status;
                if (JobStatus.IsEnd(status))
                {
                    await end.CancelAsync().ConfigureAwait(false);
                    await tailing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    foreach (var tail in tails)
                        await tail.CompleteAsync(_abandoned.Token).ConfigureAwait(false);
                    return job;
                }

                if (status == JobStatus.Running && tailing.IsCompleted)
                    tailing = ShowAsync(tails, end.Token);
                next = news.ReadAsync(end.Token).AsTask();
            }
        }
        finally
        {
            services.Poller.Forget(id);
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(tailing, nodes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends a gang of which a node has failed: the others may wait for it, and the service lets them.</summary>
    private async Task WatchNodesAsync(string id, CancellationToken cancellationToken)
    {
        if (await GangNodes.FirstFailureAsync(services.Poller, id, members.Count, cancellationToken).ConfigureAwait(false) is { } node)
            await TerminateAsync(id, $"Node {node} of the gang has failed.").ConfigureAwait(false);
    }

    /// <summary>Shows logs while the job runs.</summary>
    private async Task ShowAsync(LogTail[] tails, CancellationToken cancellationToken)
    {
        var began = services.Time.GetTimestamp();
        services.Pace.Add(tails.Length);
        try
        {
            while (true)
            {
                await Task.Delay(services.Pace.After(services.Time.GetElapsedTime(began)), services.Time, cancellationToken).ConfigureAwait(false);
                foreach (var tail in tails)
                    await tail.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            services.Pace.Add(-tails.Length);
        }
    }

    /// <summary>Works out how each member ended.</summary>
    private async Task EndAsync(JobDetail job, AttemptExit[] exits)
    {
        Say(members[0], job.Container?.ExitCode is { } code ? $"Task finished with exit code {code}." : $"Task finished with status {job.Status}.");
        for (var i = 0; i < exits.Length; i++)
        {
            await CollectRecordsAsync(members[i]).ConfigureAwait(false);
            var node = members.Count == 1 || job.Status == JobStatus.Succeeded
                ? job
                : await services.FindAsync(GangNodes.IdOf(job.JobId, i), _abandoned.Token).ConfigureAwait(false) ?? job;
            exits[i] = await ExitOfAsync(members[i], node, job.Status == JobStatus.Succeeded).ConfigureAwait(false);
        }
    }

    /// <summary>Brings the records of an attempt here. The task is stored as it is, so this cannot change how it ended.</summary>
    private async Task CollectRecordsAsync(JobMember member)
    {
        try
        {
            await RemoteRecords.CollectAsync(services.Run.Storage, member.Task, _abandoned.Token).ConfigureAwait(false);
        }
        catch (MetaflowException e)
        {
            Say(member, $"The records of the task cannot be brought here: {e.Message}");
        }
    }

    /// <param name="member">The attempt.</param>
    /// <param name="job">Its job; of a gang, its node.</param>
    /// <param name="succeeded">Whether the job as a whole did.</param>
    private async Task<AttemptExit> ExitOfAsync(JobMember member, JobDetail job, bool succeeded)
    {
        var (task, attempt) = (PathspecOf(member.Task), member.Task.Attempt);
        var datastore = services.Run.Storage.Datastore;
        var result = await StoredResult.TryLoadAsync(datastore, task, attempt, _abandoned.Token).ConfigureAwait(false);
        if (succeeded && result is { Succeeded: true })
            return new AttemptExit(0, Killed: false, result);
        if (_terminating)
            return Killed;
        var hasBegun = result is not null
            || await datastore.FindLatestAttemptAsync(task, _abandoned.Token).ConfigureAwait(false) >= attempt;
        var failure = JobFailure.Of(job, result, hasBegun);
        if (failure.Kind != JobFailureKind.Step || result is null)
            Say(member, failure.Message);
        return new AttemptExit(
            ExitCodeOf(job), Killed: false, result is { Succeeded: false } ? result : new TaskResult { Succeeded = false, Failure = failure.Message });
    }

    /// <summary>A container tells by 128 and more that a signal has ended its process.</summary>
    private static int ExitCodeOf(JobDetail job) =>
        job.Container?.ExitCode is { } code and not 0 ? ProcessSignal.CodeOf(code) : 1;

    /// <summary>Something went wrong here. A job that was submitted is ended: nobody would see how it does.</summary>
    private async Task<AttemptExit> FailAsync(Exception failure)
    {
        Terminate();
        await _termination.ConfigureAwait(false);
        var text = failure is MetaflowException error ? $"{error.Headline}: {error.Message}" : failure.ToString();
        foreach (var member in members)
            Say(member, text);
        return new AttemptExit(1, Killed: false, new TaskResult { Succeeded = false, CanRetry = _id is not null, Failure = failure.Message });
    }

    private Pathspec PathspecOf(TaskSpec task)
    {
        var context = services.Run.Storage.Context;
        return new Pathspec(context.FlowName, context.RunId, task.Step, task.TaskId);
    }

    private static string StartingAs(string status) => $"Task is starting (status {status})...";

    private void Say(JobMember member, string text) =>
        member.Sink.Output(LogStream.Stderr, Encoding.UTF8.GetBytes(_id is { } id ? $"[{id}] {text}" : text));
}

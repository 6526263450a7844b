using System.Collections.Concurrent;
using Metaflow.Runtime;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>
/// Runs attempts as jobs of AWS Batch, a gang as one job of many nodes. All of it is asynchronous work of the launching process; a job costs no
/// process here.
/// </summary>
/// <param name="services">What jobs are launched and watched by.</param>
internal sealed class BatchBackend(LaunchServices services) : ComputeBackend
{
    private readonly ConcurrentDictionary<TaskSpec, LaunchedJob> _jobs = new(ReferenceEqualityComparer.Instance);
    private readonly GangMembers _gangs = new();
    private volatile bool _stopping;

    public override void Start(TaskSpec task, TaskSink sink)
    {
        var member = new JobMember(task, sink);
        if (_stopping)
            LaunchedJob.EndUnstarted(member);
        else if (task.Gang is null)
            Launch([member]);
        else if (_gangs.Add(member) is { } gang)
            Launch(gang);
    }

    public override void Kill(TaskSpec task)
    {
        if (_jobs.TryGetValue(task, out var job))
            job.Terminate();
    }

    public override void CancelAll() => Stop(static job => job.Terminate());

    public override void KillAll() => Stop(static job => job.Abandon());

    public override async ValueTask DisposeAsync()
    {
        Stop(static job => job.Abandon());
        foreach (var job in _jobs.Values.Distinct())
            await job.Ended.ConfigureAwait(false);
        await services.DisposeAsync().ConfigureAwait(false);
    }

    private void Launch(IReadOnlyList<JobMember> members)
    {
        var job = new LaunchedJob(services, members);
        foreach (var member in members)
            _jobs[member.Task] = job;
        job.Start(() =>
        {
            foreach (var member in members)
                _jobs.TryRemove(member.Task, out _);
        });

        // Whoever stops the run meanwhile has perhaps not seen this job.
        if (_stopping)
            job.Terminate();
    }

    private void Stop(Action<LaunchedJob> act)
    {
        _stopping = true;
        foreach (var member in _gangs.TakeAll())
            LaunchedJob.EndUnstarted(member);
        foreach (var job in _jobs.Values.Distinct())
            act(job);
    }
}

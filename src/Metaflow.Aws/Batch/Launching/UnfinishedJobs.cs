using Metaflow.Aws.Batch.Api;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>Finds the jobs of a flow that have not ended, in every queue that takes jobs, whoever has submitted them.</summary>
/// <param name="api">The service.</param>
internal sealed class UnfinishedJobs(BatchApi api)
{
    /// <summary>Why Metaflow ends jobs, for the records of the service.</summary>
    public const string Reason = "Metaflow initiated job termination.";

    private const string StepFunctionsPrefix = "sfn-";

    /// <summary>Finds jobs.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="runId">The run's id; null for all runs.</param>
    /// <param name="user">Who has launched the run; null for anyone.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IReadOnlyList<JobDetail>> FindAsync(string flow, string? runId, string? user, CancellationToken cancellationToken)
    {
        if (runId?.StartsWith(StepFunctionsPrefix, StringComparison.Ordinal) == true)
            runId = runId[StepFunctionsPrefix.Length..];
        var ids = new List<string>();
        foreach (var queue in await api.DescribeJobQueuesAsync([], cancellationToken).ConfigureAwait(false))
        {
            if (!queue.TakesJobs)
                continue;
            foreach (var status in JobStatus.Unfinished)
            {
                await foreach (var job in api.ListJobsAsync(queue.JobQueueArn, status, cancellationToken).ConfigureAwait(false))
                {
                    if (job.JobName.Contains($"-{JobName.Clean(flow)}-", StringComparison.Ordinal))
                        ids.Add(job.JobId);
                }
            }
        }

        // A job that changes its state meanwhile may be listed twice.
        var found = new List<JobDetail>();
        foreach (var some in ids.Distinct().Chunk(BatchApi.JobsPerCall))
        {
            foreach (var job in await api.DescribeJobsAsync(some, cancellationToken).ConfigureAwait(false))
            {
                if (!JobStatus.IsEnd(job.Status) && Is("metaflow.flow_name", flow) && Is("metaflow.run_id", runId) && Is("metaflow.user", user))
                    found.Add(job);

                bool Is(string parameter, string? value) => value is null || job.Parameters?.GetValueOrDefault(parameter) == value;
            }
        }

        return found;
    }

    /// <summary>Ends a job.</summary>
    public Task TerminateAsync(JobDetail job, CancellationToken cancellationToken) => api.TerminateJobAsync(job.JobId, Reason, cancellationToken);
}

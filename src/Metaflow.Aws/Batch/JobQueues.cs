using Metaflow.Aws.Batch.Api;
using Metaflow.Configuration;

namespace Metaflow.Aws.Batch;

/// <summary>The queues of jobs, each asked for once. Thread-safe.</summary>
/// <param name="api">The service.</param>
internal sealed class JobQueues(BatchApi api)
{
    private readonly OnceByKey<string, PlatformQueue> _queues = new();

    /// <summary>Finds a queue.</summary>
    /// <param name="name">Its name or ARN; null for the first that takes jobs.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">There is none, or it takes no jobs.</exception>
    public Task<PlatformQueue> FindAsync(string? name, CancellationToken cancellationToken) =>
        _queues.FindAsync(name ?? "", () => AskAsync(name), cancellationToken);

    private async Task<PlatformQueue> AskAsync(string? name)
    {
        var queue = name is null ? await AnyAsync().ConfigureAwait(false) : await NamedAsync(name).ConfigureAwait(false);
        if (queue.ComputeEnvironmentOrder.MinBy(static e => e.Order) is not { } first)
            throw new MetaflowException($"The job queue '{queue.JobQueueName}' has no compute environment to run jobs in. Give it one, or use another queue.");
        var environment = await api.FindComputeEnvironmentAsync(first.ComputeEnvironment, CancellationToken.None).ConfigureAwait(false)
            ?? throw new MetaflowException(
                $"The compute environment '{first.ComputeEnvironment}' of the job queue '{queue.JobQueueName}' does not exist. Use another queue.");

        // One that Batch does not manage is made of instances.
        var platform = environment.ComputeResources?.Type.StartsWith("FARGATE", StringComparison.Ordinal) == true
            ? ComputePlatform.Fargate
            : ComputePlatform.Ec2;
        return new PlatformQueue(queue.JobQueueName, queue.JobQueueArn, platform);
    }

    private async Task<JobQueue> AnyAsync()
    {
        var queues = await api.DescribeJobQueuesAsync([], CancellationToken.None).ConfigureAwait(false);
        return queues.FirstOrDefault(static q => q.TakesJobs) ?? throw new MetaflowException(
            $"AWS Batch has no job queue here that takes jobs. Set {ConfigurationOptions.BatchJobQueue.Key} to the name of one, by `metaflow configure aws` "
            + "or in the environment, and check the region and the account of your AWS credentials.");
    }

    private async Task<JobQueue> NamedAsync(string name)
    {
        var found = await api.DescribeJobQueuesAsync([name], CancellationToken.None).ConfigureAwait(false);
        if (found is not [var queue, ..])
        {
            throw new MetaflowException(
                $"AWS Batch has no job queue '{name}' here. Correct {ConfigurationOptions.BatchJobQueue.Key}, or Queue of [Batch], and check the region and "
                + "the account of your AWS credentials.");
        }

        return queue.TakesJobs ? queue : throw new MetaflowException(
            $"The job queue '{name}' takes no jobs: its state is {queue.State}, its status {queue.Status}"
            + $"{(queue.StatusReason is { Length: > 0 } reason ? $" ({reason})" : "")}. Enable or mend it, or use another queue.");
    }
}

using System.Runtime.CompilerServices;
using Metaflow.Aws.Batch.Api;
using Metaflow.Configuration;

namespace Metaflow.Tool.Doctor;

/// <summary>Checks the queue of jobs, what it runs them on, and the roles of tasks.</summary>
internal sealed class BatchCheck(AwsAccess aws, MetaflowConfiguration configuration) : ServiceCheck
{
    private const string Tasks = "ecs-tasks.amazonaws.com";

    public override string Service => "AWS Batch";

    public override async IAsyncEnumerable<CheckResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var name = configuration.Get(ConfigurationOptions.BatchJobQueue)!;
        JobQueue? queue = null;
        yield return await TryAsync("queue", async () =>
        {
            var found = await aws.Batch.DescribeJobQueuesAsync([name], cancellationToken).ConfigureAwait(false);
            queue = found.Count > 0 ? found[0] : null;
            return queue switch
            {
                null => Failed(
                    "queue", $"There is no job queue '{name}' in {aws.Region}. Correct {ConfigurationOptions.BatchJobQueue.Key}, or set AWS_REGION to its region."),
                { TakesJobs: false } => Failed(
                    "queue", $"The job queue '{name}' takes no jobs: it is {queue.State} and {queue.Status}{Because(queue.StatusReason)}. Enable or mend it."),
                { ComputeEnvironmentOrder.Count: 0 } => Failed("queue", $"The job queue '{name}' has no compute environment. Give it one."),
                _ => Ok("queue", $"{queue.JobQueueName}: {queue.State}, {queue.Status}"),
            };
        }).ConfigureAwait(false);

        var isFargate = false;
        foreach (var member in queue?.ComputeEnvironmentOrder.OrderBy(static e => e.Order) ?? Enumerable.Empty<ComputeEnvironmentOrder>())
        {
            yield return await TryAsync("compute environment", async () =>
            {
                var environment = await aws.Batch.FindComputeEnvironmentAsync(member.ComputeEnvironment, cancellationToken).ConfigureAwait(false);
                isFargate |= environment?.ComputeResources?.Type.StartsWith("FARGATE", StringComparison.Ordinal) == true;
                return environment switch
                {
                    null => Failed("compute environment", $"'{member.ComputeEnvironment}' does not exist. Give the queue another."),
                    { State: not "ENABLED" } or { Status: not "VALID" } => Failed(
                        "compute environment",
                        $"'{environment.ComputeEnvironmentName}' is {environment.State} and {environment.Status}{Because(environment.StatusReason)}. Enable or mend it."),
                    { ComputeResources.MaxvCpus: 0 } => Failed(
                        "compute environment", $"'{environment.ComputeEnvironmentName}' may have 0 vCPUs, so that no job ever starts. Raise its maximum."),
                    _ => Ok("compute environment", $"{environment.ComputeEnvironmentName}: {environment.ComputeResources?.Type ?? "not managed by Batch"}"),
                };
            }).ConfigureAwait(false);
        }

        var roles = new RoleCheck(aws, Service);
        var task = ConfigurationOptions.EcsS3AccessIamRole;
        yield return configuration.Get(task) is { Length: > 0 } role
            ? await roles.RunAsync("role of tasks", role, task.Key, Tasks, cancellationToken).ConfigureAwait(false)
            : Failed("role of tasks", $"{task.Key} is not set: no job can be submitted without it. Set it by 'metaflow configure aws'.");
        var execution = ConfigurationOptions.EcsFargateExecutionRole;
        if (configuration.Get(execution) is { Length: > 0 } executionRole)
            yield return await roles.RunAsync("execution role", executionRole, execution.Key, Tasks, cancellationToken).ConfigureAwait(false);
        else if (isFargate)
            yield return Failed("execution role", $"{execution.Key} is not set, which the queue '{name}' of Fargate needs. Set it by 'metaflow configure aws'.");
    }

    private static string Because(string? reason) => reason is { Length: > 0 } ? $" ({reason.TrimEnd('.')})" : "";
}

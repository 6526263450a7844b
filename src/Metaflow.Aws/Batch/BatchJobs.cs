using System.Globalization;
using System.Text;
using Metaflow.Aws.Batch.Api;
using Metaflow.Configuration;
using Metaflow.Packaging;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Batch;

/// <summary>Makes the jobs of a run. Thread-safe.</summary>
/// <param name="run">The run.</param>
/// <param name="api">The service.</param>
/// <param name="bootstrap">What containers start with.</param>
/// <param name="serialize">Writes what a task is told as JSON.</param>
internal sealed class BatchJobs(RemoteRun run, BatchApi api, ContainerBootstrap bootstrap, Func<RemoteTask, string> serialize)
{
    /// <summary>AWS Batch ends nothing earlier.</summary>
    public const int ShortestSeconds = 60;

    /// <summary>What a job may take beyond its step's limit: until the step starts, and until its failure is stored.</summary>
    private const int GraceSeconds = 30;

    private readonly JobQueues _queues = new(api);
    private readonly JobDefinitions _definitions = new(api);

    /// <summary>Makes the request for the job of an attempt.</summary>
    /// <param name="task">The attempt; of a gang, that of its control task, for all of the gang.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">A job like that is not possible; the message says why.</exception>
    public async Task<SubmitJobRequest> CreateAsync(TaskSpec task, CancellationToken cancellationToken)
    {
        var decorators = run.Setup.DecoratorsOf(task.Step);
        var batch = decorators.OfType<BatchAttribute>().Last();
        var job = StepJob.Of(batch, task.Step, decorators, run.Configuration);
        var queue = await _queues.FindAsync(job.Queue, cancellationToken).ConfigureAwait(false);
        var package = batch.FlowInImage ? null : await run.PackageAsync(cancellationToken).ConfigureAwait(false);
        job = job with { ProgramArguments = ArgumentsOf(package) };
        var definition = JobDefinitions.Of(job, queue, task.Gang?.Count, bootstrap);
        var arn = await _definitions.FindAsync(definition, cancellationToken).ConfigureAwait(false);

        var context = run.RemoteContext(package);
        var variables = ContainerEnvironment.Of(run.Configuration, context, task, batch, decorators);
        var spec = serialize(new RemoteTask(BatchAttribute.TypeName, context, task) { MaxLogBytes = run.MaxLogBytes });
        variables.Remove(RemoteTask.KeyVariable);
        variables[RemoteTask.Variable] = spec;
        var overrides = JobOverrides.Of(job.Resources, variables);
        var request = RequestOf(job, queue, arn, task, overrides);
        if (JobOverrides.Fits(request, overrides))
            return request;

        variables.Remove(RemoteTask.Variable);
        variables[RemoteTask.KeyVariable] =
            await run.Storage.Datastore.Blobs.SaveAsync(new(Encoding.UTF8.GetBytes(spec)), cancellationToken).ConfigureAwait(false);
        overrides = JobOverrides.Of(job.Resources, variables);
        request = RequestOf(job, queue, arn, task, overrides);
        return JobOverrides.Fits(request, overrides) ? request : throw JobOverrides.TooLong(task.Step, overrides);
    }

    private static string[] ArgumentsOf(StoredCodePackage? package)
    {
        string[] arguments = [.. package?.Arguments ?? [], RemoteTask.Command];
        return arguments.FirstOrDefault(static a => a.Contains("Ref::", StringComparison.Ordinal)) is not { } argument
            ? arguments
            : throw new MetaflowException(
                $"The argument '{argument}' of the program cannot be given to a job: AWS Batch puts something else in the place of 'Ref::'. Leave it out.");
    }

    private SubmitJobRequest RequestOf(StepJob job, PlatformQueue queue, string definition, TaskSpec task, ContainerOverrides overrides)
    {
        var context = run.Storage.Context;
        return new SubmitJobRequest
        {
            JobName = JobName.Of(context, task),
            JobQueue = queue.Arn,
            JobDefinition = definition,
            ContainerOverrides = task.Gang is null ? overrides : null,
            NodeOverrides = task.Gang is null ? null : NodesOf(task.Gang.Count, overrides),
            Parameters = ParametersOf(context, task),
            Timeout = new JobTimeout(SecondsOf(task.Step)),
            Tags = JobTags.Of(run.Configuration, job.Batch, context, task),
        };
    }

    private static NodeOverrides NodesOf(int count, ContainerOverrides overrides) =>
        new() { NodePropertyOverrides = [new NodePropertyOverride { TargetNodes = $"0:{count - 1}", ContainerOverrides = overrides }] };

    private static SortedDictionary<string, string> ParametersOf(RunContext context, TaskSpec task) => new(StringComparer.Ordinal)
    {
        ["metaflow.flow_name"] = context.FlowName,
        ["metaflow.step_name"] = task.Step,
        ["metaflow.run_id"] = context.RunId,
        ["metaflow.task_id"] = task.TaskId,
        ["metaflow.retry_count"] = task.Attempt.ToString(CultureInfo.InvariantCulture),
        ["metaflow.user"] = context.UserName,
        ["metaflow.version"] = MetaflowVersion.Current,
    };

    private int SecondsOf(string step) => run.Setup.TimeLimitOf(step) is { } limit
        ? (int)Math.Ceiling(limit.TotalSeconds) + GraceSeconds
        : run.Configuration.Get(ConfigurationOptions.DefaultRuntimeLimit);
}

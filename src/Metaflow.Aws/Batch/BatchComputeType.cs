using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.Batch.Launching;
using Metaflow.Aws.Datastore;
using Metaflow.Configuration;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Batch;

/// <summary>AWS Batch as a place for tasks.</summary>
internal sealed class BatchComputeType : ComputeType
{
    public override string Name => BatchAttribute.TypeName;

    public override void Validate(RemoteRun run)
    {
        string[] steps = [.. run.StepsOf(Name)];
        if (run.Storage.Context.DatastoreType != S3Storage.TypeName)
        {
            throw new ConfigurationException(
                $"Tasks on AWS Batch (steps {string.Join(", ", steps)}) need the datastore 's3', and the run has '{run.Storage.Context.DatastoreType}'. Give "
                + $"--datastore s3, or set {ConfigurationOptions.DefaultDatastore.Key} to s3, and {ConfigurationOptions.DatastoreSysrootS3.Key} to s3://bucket/prefix, "
                + "by `metaflow configure aws` or in the environment.");
        }

        JobTags.Default(run.Configuration);
        _ = run.Configuration.Get(ConfigurationOptions.DefaultRuntimeLimit);
        foreach (var step in steps)
            Validate(run, step);
    }

    public override ComputeBackend Open(RemoteRun run)
    {
        var api = BatchApi.Of(run.Configuration, run.Time);
        var jobs = new BatchJobs(run, api, ContainerBootstrap.Default, RemoteTaskJson.Serialize);
        return new BatchBackend(new LaunchServices(run, api, jobs.CreateAsync));
    }

    public override RemoteMachine OpenMachine() => BatchMachine.OfThisProcess();

    private static void Validate(RemoteRun run, string step)
    {
        var decorators = run.Setup.DecoratorsOf(step);
        StepJob.Of(decorators.OfType<BatchAttribute>().Last(), step, decorators, run.Configuration);
        if (run.Setup.TimeLimitOf(step) is { TotalSeconds: < BatchJobs.ShortestSeconds } limit)
        {
            throw new MetaflowException(
                $"The [Timeout] of step '{step}' is {limit.TotalSeconds:0.###} seconds, and AWS Batch wants at least {BatchJobs.ShortestSeconds}. Give it more, or "
                + "run the step on this machine.");
        }

        foreach (var variable in decorators.OfType<EnvironmentVariableAttribute>().SelectMany(static d => d.Variables.Keys))
        {
            if (variable.StartsWith(ContainerEnvironment.Reserved, StringComparison.OrdinalIgnoreCase))
            {
                throw new MetaflowException(
                    $"[EnvironmentVariable(\"{variable}\", …)] of step '{step}' cannot be set on AWS Batch, which keeps names that begin with "
                    + $"{ContainerEnvironment.Reserved} for itself. Give it another name.");
            }
        }
    }
}

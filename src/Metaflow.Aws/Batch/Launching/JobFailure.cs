using Metaflow.Aws.Batch.Api;
using Metaflow.Runtime;

namespace Metaflow.Aws.Batch.Launching;

/// <summary>Why a job failed, in words for people. Source of the reasons: AWS Batch's and ECS's guides to troubleshooting.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Message">What happened, in the service's words where it has any, and what to do next.</param>
internal readonly record struct JobFailure(JobFailureKind Kind, string Message)
{
    /// <summary>Works out why a job failed.</summary>
    /// <param name="job">The job; of a gang, the node that failed.</param>
    /// <param name="result">What the attempt has stored; null when it is not done.</param>
    /// <param name="hasBegun">Whether the attempt has stored anything.</param>
    public static JobFailure Of(JobDetail job, TaskResult? result, bool hasBegun)
    {
        var reason = job.Container?.Reason is { Length: > 0 } inner ? inner : job.StatusReason ?? "";
        if (result is { Succeeded: false } && HasEndedByItself(job))
            return new JobFailure(JobFailureKind.Step, result.Failure ?? "The step failed.");
        if (job.Status == JobStatus.Succeeded)
        {
            return new JobFailure(
                JobFailureKind.NoResult,
                "The job succeeded, but has left no result in the datastore. Check that its image starts the flow, and that the job's role "
                + "(METAFLOW_ECS_S3_ACCESS_IAM_ROLE) may write to METAFLOW_DATASTORE_SYSROOT_S3.");
        }

        var kind = KindOf(job, reason, hasBegun);
        var what = reason.Length > 0 ? WithPeriod(reason) : "Task crashed.";
        return new JobFailure(kind, $"{what} {AdviceFor(kind, job)}");
    }

    private static JobFailureKind KindOf(JobDetail job, string reason, bool hasBegun)
    {
        if (Has("OutOfMemory"))
            return JobFailureKind.OutOfMemory;
        if (Has("Host EC2") || Has("Host instance") || Has("instance termination"))
            return JobFailureKind.MachineLost;
        if (Has("exceeded timeout"))
            return JobFailureKind.Timeout;
        if (Has("CannotPull") || Has("pull image") || Has("image not found") || Has("No such image"))
            return JobFailureKind.Image;
        if (Has("CannotStart") || Has("CannotCreate") || Has("ResourceInitialization") || Has("DockerTimeout") || Has("CannotInspect")
            || Has("Overrides length"))
            return JobFailureKind.Container;
        if (job.Container?.ExitCode is null && reason.Length == 0)
            return JobFailureKind.Unknown;
        if (job.Container?.ExitCode is null || !HasEndedByItself(job))
            return JobFailureKind.Terminated;
        return hasBegun ? JobFailureKind.Step : JobFailureKind.Bootstrap;

        bool Has(string text) => reason.Contains(text, StringComparison.OrdinalIgnoreCase)
            || (job.StatusReason?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false);
    }

    /// <summary>Whether nobody has ended the job. The program of one that is ended may still store a result.</summary>
    private static bool HasEndedByItself(JobDetail job) =>
        job.StatusReason is null or "" || job.StatusReason.StartsWith("Essential container in task exited", StringComparison.Ordinal);

    private static string AdviceFor(JobFailureKind kind, JobDetail job) => kind switch
    {
        JobFailureKind.OutOfMemory =>
            "The container needed more memory than it had. Give the step more: [Resources(Memory = …)], or --with resources:memory=….",
        JobFailureKind.MachineLost => "The machine of the job went away, as Spot instances do. [Retry], or --with retry, tries the task again.",
        JobFailureKind.Timeout =>
            "The job was ended by its time limit. [Timeout] sets another one; without it, METAFLOW_DEFAULT_RUNTIME_LIMIT holds.",
        JobFailureKind.Image =>
            "Check the name of the image ([Batch(Image = …)] or METAFLOW_BATCH_CONTAINER_IMAGE, with METAFLOW_BATCH_CONTAINER_REGISTRY), and that "
            + "the machines of the queue can reach its registry and may pull from it.",
        JobFailureKind.Container => "The container could not be started as the job asks for; check the parameters of [Batch].",
        JobFailureKind.Bootstrap =>
            $"The container ended with exit code {job.Container!.ExitCode} before the task began; the lines above say why. It needs the job's role "
            + "(METAFLOW_ECS_S3_ACCESS_IAM_ROLE) to read METAFLOW_DATASTORE_SYSROOT_S3, and a way to S3.",
        JobFailureKind.Terminated => "The job was ended before its task was done.",
        JobFailureKind.Step => $"The task ended with exit code {job.Container!.ExitCode} and has stored no result.",
        _ => "This may pass. [Retry], or --with retry, tries the task again.",
    };

    private static string WithPeriod(string text) => text[^1] is '.' or '!' or '?' ? text : text + ".";
}

using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.Batch.Launching;
using Metaflow.Runtime;

namespace Metaflow.Aws.Tests.Batch.Launching;

/// <summary>What people are told of a job that failed, by the words in which AWS tells it.</summary>
public sealed class JobFailureTests
{
    [Theory]
    [InlineData("OutOfMemoryError: Container killed due to memory usage", "Essential container in task exited", 137, "OutOfMemory", "--with resources:memory=")]
    [InlineData(null, "Host EC2 (instance i-0123456789abcdef0) terminated.", null, "MachineLost", "--with retry")]
    [InlineData(null, "Job attempt duration exceeded timeout", 137, "Timeout", "METAFLOW_DEFAULT_RUNTIME_LIMIT")]
    [InlineData("CannotPullContainerError: Error response from daemon: pull access denied for nosuch", "Task failed to start", null, "Image", "METAFLOW_BATCH_CONTAINER_IMAGE")]
    [InlineData("ResourceInitializationError: failed to invoke EFS utils", "Task failed to start", null, "Container", "[Batch]")]
    [InlineData(null, "Container Overrides length must be at most 8192", null, "Container", "[Batch]")]
    [InlineData(null, "Metaflow initiated job termination.", null, "Terminated", "before its task was done")]
    [InlineData(null, "Essential container in task exited", 1, "Bootstrap", "METAFLOW_ECS_S3_ACCESS_IAM_ROLE")]
    [InlineData(null, null, null, "Unknown", "Task crashed.")]
    public void Of_JobThatNeverBegan_SaysWhyAndWhatToDo(string? reason, string? statusReason, int? exitCode, string kind, string advice)
    {
        var failure = JobFailure.Of(Failed(reason, statusReason, exitCode), result: null, hasBegun: false);

        Assert.Equal(kind, failure.Kind.ToString());
        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        if ((reason ?? statusReason) is { } words)
            Assert.StartsWith(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ProcessThatEnded_SaysItsExitCode()
    {
        var failure = JobFailure.Of(Failed(null, "Essential container in task exited", 134), result: null, hasBegun: true);

        Assert.Equal(JobFailureKind.Step, failure.Kind);
        Assert.Equal("Essential container in task exited. The task ended with exit code 134 and has stored no result.", failure.Message);
    }

    [Fact]
    public void Of_StepThatThrew_IsTheStepsOwnReason()
    {
        var failure = JobFailure.Of(
            Failed(null, "Essential container in task exited", 1), new TaskResult { Succeeded = false, Failure = "Exception: bad" }, hasBegun: true);

        Assert.Equal(new JobFailure(JobFailureKind.Step, "Exception: bad"), failure);
    }

    [Theory]
    [InlineData("The bill is too high", 1, "Terminated", "The bill is too high. The job was ended before its task was done.")]
    [InlineData("The bill is too high", 143, "Terminated", "The bill is too high. The job was ended before its task was done.")]
    [InlineData("Host EC2 (instance i-0123456789abcdef0) terminated.", 1, "MachineLost", "[Retry]")]
    public void Of_StepThatWasStopped_IsTheReasonOfWhoeverStoppedIt(string statusReason, int exitCode, string kind, string message)
    {
        var failure = JobFailure.Of(
            Failed(null, statusReason, exitCode), new TaskResult { Succeeded = false, Failure = "TaskCanceledException" }, hasBegun: true);

        Assert.Equal(kind, failure.Kind.ToString());
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_JobThatSucceededWithoutResult_AsksForImageAndRole()
    {
        var failure = JobFailure.Of(new JobDetail { Status = JobStatus.Succeeded }, result: null, hasBegun: false);

        Assert.Equal(JobFailureKind.NoResult, failure.Kind);
        Assert.Contains("METAFLOW_DATASTORE_SYSROOT_S3", failure.Message, StringComparison.Ordinal);
    }

    private static JobDetail Failed(string? reason, string? statusReason, int? exitCode) => new()
    {
        Status = JobStatus.Failed,
        StatusReason = statusReason,
        Container = new ContainerDetail { ExitCode = exitCode, Reason = reason },
    };
}

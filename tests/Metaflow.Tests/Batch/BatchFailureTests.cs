using System.Text.RegularExpressions;
using Metaflow.Client;
using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Batch;

/// <summary>How tasks fail on AWS Batch, and what becomes of it.</summary>
public sealed class BatchFailureTests : IAsyncDisposable
{
    private readonly BatchAws _aws = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task Run_StepThrows_ShowsItsExceptionAndEndsThere()
    {
        var (exitCode, process) = await _aws.RunAsync("GateFlow", "--gate", $"{_aws.Root}/none", "--patient", "false");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Matches(@"\] System\.InvalidOperationException: The gate is shut\.\n", process.Output);
        Assert.Contains("at Metaflow.TestFlows.GateFlow.Pass", process.Output, StringComparison.Ordinal);
        Assert.Contains("Step pass (task-id 2) failed.", process.Errors, StringComparison.Ordinal);
        Assert.Equal(
            [("start", "SUCCEEDED"), ("pass", "FAILED")], (await _aws.JobsAsync()).Select(static job => (job.Parameters!["metaflow.step_name"], job.Status)));
        var run = await _aws.RunOfAsync(process, "GateFlow");
        Assert.False(await run.IsSuccessfulAsync(Stop));
        var failed = (await (await run.StepAsync("pass", Stop)).TaskAsync(Stop))!;
        Assert.Equal("The gate is shut.", (await failed.ExceptionAsync(Stop))!.Message);
        Assert.Null(await run.FindStepAsync("end", Stop));
    }

    [Theory]
    [InlineData("throw", "System.InvalidOperationException: on purpose")]
    [InlineData("exit", "The task ended with exit code 7 and has stored no result.")]
    public async Task Retry_FirstAttemptFails_SecondIsAJobOfItsOwn(string way, string shown)
    {
        var (exitCode, process) = await _aws.RunAsync("CrashFlow", "--way", way);
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Contains("a0 b1 c0", process.Output, StringComparison.Ordinal);
        Assert.Contains(shown, process.Output, StringComparison.Ordinal);
        var work = (await _aws.JobsAsync()).Where(static job => job.JobName.Contains("-work-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(4, work.Length);
        var first = Assert.Single(work, static job => job.Status == "FAILED");
        var second = Assert.Single(work, static job => job.JobName.EndsWith("-1", StringComparison.Ordinal));
        Assert.Equal(first.JobName[..^1], second.JobName[..^1]);
        Assert.Equal("SUCCEEDED", second.Status);
    }

    [Fact]
    public async Task Catch_JobDies_FallbackRunsHere()
    {
        var (exitCode, process) = await _aws.RunAsync("FailureFlow", "--way", "segfault");
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Contains("Task failed with a segmentation fault (SIGSEGV).", process.Output, StringComparison.Ordinal);
        Assert.Contains("Task fallback is starting to handle the failure.", process.Output, StringComparison.Ordinal);
        Assert.Contains("start: Metaflow.TaskDiedException: Task execution kept failing over 1 attempt.", process.Output, StringComparison.Ordinal);
        Assert.Single(await _aws.JobsAsync(), static job => job.JobName.Contains("-work-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExitCode202_IsNeitherRetriedNorCaught()
    {
        var (exitCode, process) = await _aws.RunAsync("FailureFlow", "--way", "202", "--with", "retry:times=2,minutes_between_retries=0");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Contains("This failed task will not be retried.", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Task fallback is starting", process.Output, StringComparison.Ordinal);
        var job = Assert.Single(await _aws.JobsAsync(), static job => job.JobName.Contains("-work-", StringComparison.Ordinal));
        Assert.Equal(202, job.Container!.ExitCode);
    }

    [Fact]
    [Trait("Needs", "METAFLOW_TEST_CONTAINERS")]
    public async Task Run_TooLittleMemory_SaysHowToGetMore()
    {
        BatchAws.NeedContainers();
        var (exitCode, process) = await FlowProcess.RunAsync(
            _aws.Settings, "CrashFlow", "run", "--with", "batch:memory=300", "--way", "exhaust", "--times", "2");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Equal(2, Regex.Count(process.Output, @"OutOfMemoryError: Container killed due to memory usage\. .* --with resources:memory="));
        Assert.Contains("Workflow failed.", process.Output, StringComparison.Ordinal);
    }
}

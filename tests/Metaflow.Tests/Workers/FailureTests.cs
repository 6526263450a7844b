using System.Text.RegularExpressions;
using Metaflow.Artifacts;

namespace Metaflow.Tests.Workers;

/// <summary>How steps fail in real worker processes, and what becomes of it.</summary>
public sealed partial class FailureTests
{
    [Fact]
    public async Task Catch_Exception_IsHandledInTheSameProcess()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Contains("@catch caught an exception from <flow FailureFlow step work>", process.Output, StringComparison.Ordinal);
        Assert.Matches(@">  System\.InvalidOperationException: on purpose\n.*>     at Metaflow\.TestFlows\.Death\.Die", process.Output);
        Assert.Equal(["Task is starting.", "Task finished successfully."], WorkLines(process));
        Assert.Contains("attempt 0: System.InvalidOperationException: on purpose", process.Output, StringComparison.Ordinal);
        Assert.Equal("", process.Errors[(process.Errors.LastIndexOf("good!", StringComparison.Ordinal) + 5)..].Trim());
    }

    [Fact]
    public async Task Catch_NothingToCatch_LeavesNull()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run", "--way", "none");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Contains("attempt 0: no failure:", process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill", "Task failed: its process was ended by SIGKILL. The machine may have run out of memory.",
        "Its process was ended by SIGKILL.")]
    [InlineData("segfault", "Task failed with a segmentation fault (SIGSEGV).", "Its process was ended by SIGSEGV.")]
    [InlineData("fail-fast", "Task failed: its process crashed (SIGABRT).", "Its process was ended by SIGABRT.")]
    [InlineData("0", "Task failed.", "Its process ended with exit code 0.")]
    public async Task Catch_ProcessDies_IsHandledByAFallback(string way, string failure, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run", "--way", way);
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["Task is starting.", failure, "Task fallback is starting to handle the failure.", "Task finished successfully."],
            WorkLines(process));
        Assert.Contains(
            "start: Metaflow.TaskDiedException: Task execution kept failing over 1 attempt. The step threw no exception that could "
            + $"be caught; the last attempt: {reason}", process.Output, StringComparison.Ordinal);
        var log = await LogAsync(process, "0.runtime_stderr.log");
        Assert.Contains(failure, log, StringComparison.Ordinal);
        Assert.True(File.Exists(WorkFile(process, "1.DONE.lock")));
    }

    [Fact]
    public async Task RetryAndCatch_ProcessDies_FallbackComesAfterTheLastRetry()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run", "--way", "kill", "--with", "retry:times=4");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal(4, WorkLines(process).Count(l => l == "Task is starting (retry)."));
        Assert.Contains("kept failing over 5 attempts", process.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(WorkFile(process, "5.DONE.lock")));
    }

    [Fact]
    public async Task RetryAndCatch_Exception_IsCaughtAtTheLastRetry()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run", "--with", "retry:times=2");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["Task is starting.", "Task failed.", "Task is starting (retry).", "Task failed.", "Task is starting (retry).",
                "Task finished successfully."],
            WorkLines(process));
        Assert.Contains("attempt 2: System.InvalidOperationException", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExitCode202_IsNeitherRetriedNorCaught()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run", "--way", "202", "--with", "retry:times=2");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Equal(["Task is starting.", "Task failed.", "This failed task will not be retried."], WorkLines(process));
        Assert.Contains("Step work (task-id 2) failed.", process.Errors, StringComparison.Ordinal);
        Assert.Contains("\"return_code\": 202", await LogAsync(process, "0.runtime"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExitCode203_IsRetriedAndCaught()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run", "--way", "203", "--with", "retry:times=1");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["Task is starting.", "Task failed.", "Task is starting (retry).", "Task failed.",
                "Task fallback is starting to handle the failure.", "Task finished successfully."],
            WorkLines(process));
        Assert.Contains("the last attempt: Its process ended with exit code 203.", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupt_StepWithCatchAndTimeout_IsNotCaught()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGINT to send.");
        using var process = FlowProcess.Start("FailureFlow", "run", "--way", "wait", "--with", "timeout:hours=1", "--with", "retry");
        await process.LineAsync("waiting");

        process.Interrupt();

        Assert.Equal(1, await process.WaitAsync());
        Assert.Contains("Workflow interrupted.", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("@catch", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("(retry)", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fallback", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TimeoutAndCatch_StepListens_IsCaughtInTheSameProcess()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run", "--way", "wait", "--with", "timeout:seconds=1");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal(["Task is starting.", "Task finished successfully."], WorkLines(process));
        Assert.Contains(
            "attempt 0: System.TimeoutException: Step 'work' timed out after 1 second.", process.Output, StringComparison.Ordinal);
        Assert.Matches(@">     at Metaflow\.TestFlows\.FailureFlow\.Work", process.Output);
    }

    [Fact]
    public async Task TimeoutAndRetry_StepDoesNotListen_LosesItsProcessAndIsTriedAgain()
    {
        var (exitCode, process) = await FlowProcess.RunAsync(
            "FailureFlow", "run", "--way", "spin-once", "--with", "timeout:seconds=1", "--with", "retry:times=1");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["Task is starting.", "Task failed.", "Task is starting (retry).", "Task finished successfully."], WorkLines(process));
        Assert.Contains("attempt 1: no failure", process.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(process.Folder, "late")));
    }

    [Fact]
    public async Task TimeoutAndCatch_StepDoesNotListen_IsCaughtByTheFallbackAndStoresNothing()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run", "--way", "spin", "--with", "timeout:seconds=1");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["Task is starting.", "Task failed.", "Task fallback is starting to handle the failure.", "Task finished successfully."],
            WorkLines(process));
        const string Message = "Step 'work' timed out after 1 second and did not stop within 5 seconds more.";
        Assert.Contains(
            $"start: Metaflow.TaskDiedException: Task execution kept failing over 1 attempt. The step threw no exception that could "
            + $"be caught; the last attempt: TimeoutException: {Message}", process.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(process.Folder, "late")));
        var (datastore, run) = process.OpenRun("FailureFlow");
        var left = await datastore.OpenTaskAsync(new Pathspec("FailureFlow", run, "work", "2"), 0);
        Assert.Equal("start", ArtifactTypes.String.Deserialize(await left.LoadAsync("before"), "before"));
        Assert.False(ArtifactTypes.Boolean.Deserialize(await left.LoadAsync("_task_ok"), "_task_ok"));
        var failure = ArtifactTypes.TaskFailure.Deserialize(await left.LoadAsync("_exception"), "_exception");
        Assert.StartsWith(Message, failure!.Message, StringComparison.Ordinal);
        Assert.Equal("System.TimeoutException", failure.Type);
        Assert.Contains("\"return_code\": 1", await LogAsync(process, "0.runtime"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TimeoutAndCatch_StepTakesAllThreads_LosesItsProcessAllTheSame()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("FailureFlow", "run", "--way", "starve", "--with", "timeout:seconds=1");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal("Task fallback is starting to handle the failure.", WorkLines(process)[2]);
        Assert.Contains("start: Metaflow.TaskDiedException", process.Output, StringComparison.Ordinal);
    }

    /// <summary>What the runtime says about the task of the step <c>work</c>.</summary>
    private static List<string> WorkLines(FlowProcess process) =>
        [.. WorkLine().Matches(process.Output).Select(m => m.Groups[1].Value)];

    private static string WorkFile(FlowProcess process, string name)
    {
        var (_, run) = process.OpenRun("FailureFlow");
        return Path.Combine(process.Folder, ".metaflow", "FailureFlow", run, "work", "2", name);
    }

    private static Task<string> LogAsync(FlowProcess process, string name) => File.ReadAllTextAsync(WorkFile(process, name));

    [GeneratedRegex(@"/work/2 \(pid \d+\)\] ((?:Task|This failed task) .*)")]
    private static partial Regex WorkLine();
}

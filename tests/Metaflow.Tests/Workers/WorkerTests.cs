using System.Diagnostics;
using System.Text.RegularExpressions;
using Metaflow.Datastore;

namespace Metaflow.Tests.Workers;

/// <summary>Runs in real worker processes.</summary>
public sealed partial class WorkerTests
{
    [Fact]
    public async Task Run_ManyShortTasks_ShareWorkers()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SquaresFlow", "run", "--count", "60");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Contains("The total is 73810.", process.Output, StringComparison.Ordinal);
        Assert.InRange(ProcessesOf(process, "compute").Count, 1, 30);
    }

    [Fact]
    public async Task Run_IsolationProcess_GivesEachTaskItsOwn()
    {
        var (exitCode, process) = await FlowProcess.RunAsync(
            "SquaresFlow", "run", "--count", "3", "--isolation", "process");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal(3, ProcessesOf(process, "compute").Count);
        Assert.DoesNotContain(process.ProcessId, ProcessesOf(process, "compute"));
    }

    [Fact]
    public async Task Run_IsolationNone_StaysInTheProcess()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SquaresFlow", "run", "--count", "3", "--isolation", "none");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Equal([process.ProcessId], ProcessesOf(process, "compute"));
    }

    [Theory]
    [InlineData("kill", -9)]
    [InlineData("exit", 7)]
    [InlineData("fail-fast", -6)]
    [InlineData("throw", 1)]
    public async Task Run_OneAttemptDies_OnlyThatAttemptFails(string way, int returnCode)
    {
        var (exitCode, process) = await FlowProcess.RunAsync("CrashFlow", "run", "--way", way);
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Contains("a0 b1 c0", process.Output, StringComparison.Ordinal);
        var folder = await FolderOfSecondItemAsync(process);
        Assert.Contains(
            $"\"return_code\": {returnCode}", await File.ReadAllTextAsync(Path.Combine(folder, "0.runtime")),
            StringComparison.Ordinal);
        Assert.Equal(way == "throw", File.Exists(Path.Combine(folder, "0.DONE.lock")));
        Assert.True(File.Exists(Path.Combine(folder, "1.DONE.lock")));
        Assert.Contains(
            "working on b", await File.ReadAllTextAsync(Path.Combine(folder, "0.runtime_stdout.log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AllAttemptsDie_FailsTheRunAndNamesTheTask()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("CrashFlow", "run", "--times", "2");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Contains("Workflow failed.", process.Output, StringComparison.Ordinal);
        Assert.Matches("Step work \\(task-id \\d+\\) failed\\.", process.Errors);
        Assert.DoesNotContain("/join/", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TasksChangeTheirProcess_NextTaskFindsItAsItWas()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SurroundingsFlow", "run");
        using var owned = process;

        Assert.Equal(0, exitCode);
        var clean = $"clean|yes|untuned|{Path.GetFileName(process.Folder)}|";
        Assert.Equal(8, Regex.Count(process.Output, Regex.Escape(clean)));
        Assert.Contains("not decorated", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StepsPrintInEveryWay_LogsHoldAllOfIt()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("OutputFlow", "run", "--lines", "200");
        using var owned = process;

        Assert.Equal(0, exitCode);
        var (datastore, run) = process.OpenRun("OutputFlow");
        var start = new Pathspec("OutputFlow", run, "start", "1");
        var stdout = await LogOfAsync(datastore, start, LogStream.Stdout);
        Assert.Equal([.. Enumerable.Range(0, 200).Select(i => $"  line {i} 🚀"), "no line end"], stdout);
        Assert.Equal(["an error line"], await LogOfAsync(datastore, start, LogStream.Stderr));
        var child = await LogOfAsync(datastore, new Pathspec("OutputFlow", run, "child", "2"), LogStream.Stdout);
        Assert.Equal("from a child", child[0]);
        Process.GetProcessById(int.Parse(child[1], null)).Kill();
    }

    [Fact]
    public async Task Run_Gang_RunsAllMembersAtOnce()
    {
        var meeting = Directory.CreateTempSubdirectory("metaflow-test-").FullName;
        var (exitCode, process) = await FlowProcess.RunAsync(
            "GangFlow", "run", "--folder", meeting, "--max-workers", "1");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Contains("0/3 2, 1/3 2_node_1, 2/3 2_node_2", process.Output, StringComparison.Ordinal);
        Directory.Delete(meeting, recursive: true);
    }

    [Fact]
    public async Task Run_MemberOfGangFails_OthersDoNotWaitForIt()
    {
        var meeting = Directory.CreateTempSubdirectory("metaflow-test-").FullName;
        var (exitCode, process) = await FlowProcess.RunAsync("GangFlow", "run", "--folder", meeting, "--fail", "true");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Contains("node 1 fails", process.Output, StringComparison.Ordinal);
        Directory.Delete(meeting, recursive: true);
    }

    [Fact]
    public async Task Run_SchedulerIsKilled_WorkersEndAndTheRunIsReadable()
    {
        using var process = FlowProcess.Start("WaitFlow", "run", "--polite", "false");
        await process.LineAsync("waiting 1 in");
        await process.LineAsync("waiting 2 in");
        var workers = Waiting().Matches(process.Output).Select(m => int.Parse(m.Groups[1].Value, null)).ToArray();
        Assert.Equal(2, workers.Length);
        var ends = workers.Select(EndAsync).ToArray();

        process.Kill();

        await Task.WhenAll(ends).WaitAsync(TimeSpan.FromSeconds(60));
        var (datastore, run) = process.OpenRun("WaitFlow");
        Assert.NotNull(await datastore.TryOpenTaskAsync(new Pathspec("WaitFlow", run, "start", "1")));
        Assert.Null(await datastore.TryOpenTaskAsync(new Pathspec("WaitFlow", run, "wait", "2")));
    }

    [Theory]
    [InlineData("true", "cleaned up 1")]
    [InlineData("false", "[KILLED BY ORCHESTRATOR]")]
    public async Task Run_IsInterrupted_StopsTasksAndExitsWithOne(string polite, string expected)
    {
        using var process = FlowProcess.Start("WaitFlow", "run", "--polite", polite);
        await process.LineAsync("waiting 1 in");
        await process.LineAsync("waiting 2 in");

        process.Interrupt();

        Assert.Equal(1, await process.WaitAsync());
        Assert.Contains("Workflow interrupted.", process.Output, StringComparison.Ordinal);
        Assert.Contains(expected, process.Output, StringComparison.Ordinal);
        Assert.Contains("Aborted!", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_StartedByHand_ExplainsItself()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SquaresFlow", "worker");
        using var owned = process;

        Assert.Equal(2, exitCode);
        Assert.Contains("worker is started by run, not by hand.", process.Errors, StringComparison.Ordinal);
    }

    [GeneratedRegex("waiting \\d in (\\d+)")]
    private static partial Regex Waiting();

    private static async Task EndAsync(int processId)
    {
        using var process = Process.GetProcessById(processId);
        await process.WaitForExitAsync();
    }

    private static List<int> ProcessesOf(FlowProcess process, string step) =>
    [
        .. Regex.Matches(process.Output, $"/{step}/\\S+ \\(pid (\\d+)\\)\\] Task is starting")
            .Select(m => int.Parse(m.Groups[1].Value, null)).Distinct(),
    ];

    private static async Task<string> FolderOfSecondItemAsync(FlowProcess process)
    {
        var (datastore, run) = process.OpenRun("CrashFlow");
        foreach (var id in await datastore.ListTasksAsync(run, "work"))
        {
            var folder = Path.Combine(process.Folder, ".metaflow", "CrashFlow", run, "work", id);
            if (File.Exists(Path.Combine(folder, "1.attempt.json")))
                return folder;
        }

        throw new InvalidOperationException("No task was tried again.");
    }

    private static async Task<string[]> LogOfAsync(FlowDatastore datastore, Pathspec task, LogStream stream)
    {
        var log = await (await datastore.OpenTaskAsync(task)).LoadLogAsync(stream);
        return [.. log.Select(line => line.Text)];
    }
}

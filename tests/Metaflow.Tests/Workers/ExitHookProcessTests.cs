using System.Text.RegularExpressions;

namespace Metaflow.Tests.Workers;

/// <summary>Exit hooks in processes of their own.</summary>
public sealed partial class ExitHookProcessTests
{
    [Fact]
    public async Task Run_HooksThatDieAndHang_ChangeNothing()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("ExitHookFlow", "run");
        using var owned = process;

        Assert.Equal(0, exitCode);
        var (_, runId) = process.OpenRun("ExitHookFlow");
        var hook = HookLine().Match(process.Output);
        Assert.Equal($"ExitHookFlow/{runId}", hook.Groups["run"].Value);
        Assert.Equal("True", hook.Groups["succeeded"].Value);
        Assert.NotEqual($"{process.ProcessId}", hook.Groups["process"].Value);
        Assert.NotEqual(LaunchLine().Match(process.Output).Groups["process"].Value, hook.Groups["process"].Value);
        AssertInOrder(
            process.Output, "hook of", "dying", "Exit hook 'Die' failed: its process ended with exit code 7", "hanging",
            "Exit hook 'Hang' was stopped: it took longer than 2 seconds.", "last", "Done!");
        Assert.Contains("tuned not", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Failing_RunsTheHookOfErrorAndExitsWith1()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("ExitHookFlow", "run", "--fails", "true", "--isolation", "process");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Equal("False", HookLine().Match(process.Output).Groups["succeeded"].Value);
        Assert.DoesNotContain("dying", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HookWhoseChildHoldsTheOutput_DoesNotWaitForTheChild()
    {
        var (_, process) = await FlowProcess.RunAsync("ExitHookFlow", "run", "--fails", "true");
        using var owned = process;

        Assert.Matches("left \\d+", process.Output);
        Assert.DoesNotContain("Exit hook 'LeaveBehind'", process.Output + process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_IsolationNone_RunsHooksInTheProcess()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("ExitHookFlow", "run", "--fails", "true", "--isolation", "none");
        using var owned = process;

        Assert.Equal(1, exitCode);
        Assert.Equal($"{process.ProcessId}", HookLine().Match(process.Output).Groups["process"].Value);
    }

    [Fact]
    public async Task Run_Interrupted_RunsTheHookOfError()
    {
        using var process = FlowProcess.Start("ExitHookFlow", "run", "--waits", "true");
        await process.LineAsync("launched by");

        process.Interrupt();
        var exitCode = await process.WaitAsync();

        Assert.Equal(1, exitCode);
        Assert.Equal("False", HookLine().Match(process.Output).Groups["succeeded"].Value);
        Assert.Contains("Aborted!", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DatastoreElsewhere_LetsTheHookReadTheRun()
    {
        var elsewhere = Directory.CreateTempSubdirectory("metaflow-test-").FullName;
        try
        {
            var (exitCode, process) = await FlowProcess.RunAsync(
                "ExitHookFlow", "--datastore-root", elsewhere, "run", "--fails", "true");
            using var owned = process;

            Assert.Equal(1, exitCode);
            Assert.Matches(HookLine(), process.Output);
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public async Task Command_ByHand_IsRefused()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("ExitHookFlow", "exit-hook");
        using var owned = process;

        Assert.Equal(2, exitCode);
        Assert.Contains("exit-hook is started by run, not by hand.", process.Errors, StringComparison.Ordinal);
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        var position = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' does not follow in:\n{text}");
            position = found + part.Length;
        }
    }

    [GeneratedRegex("hook of (?<run>\\S+) succeeded (?<succeeded>\\w+) in (?<process>\\d+): ü")]
    private static partial Regex HookLine();

    [GeneratedRegex("launched by (?<process>\\d+)")]
    private static partial Regex LaunchLine();
}

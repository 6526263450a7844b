namespace Metaflow.Tests.Workers;

/// <summary>Branches of a project, from the command line into real workers.</summary>
public sealed class ProjectTests
{
    [Theory]
    [InlineData("user.tester", "True False")]
    [InlineData("test.b", "False False", "--branch", "b")]
    [InlineData("prod.b", "False True", "--production", "--branch=b")]
    public async Task Run_OnABranch_SaysSoAndTellsTheSteps(string branch, string seen, params string[] options)
    {
        var (exitCode, process) = await FlowProcess.RunAsync(["ProjectFlow", .. options, "run"]);
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Contains($"Project: movies, Branch: {branch}\n", process.Errors, StringComparison.Ordinal);
        Assert.Contains($"seen movies.{branch}.ProjectFlow {seen}\n", process.Output, StringComparison.Ordinal);
        var (datastore, runId) = process.OpenRun("ProjectFlow");
        var self = await File.ReadAllTextAsync(Path.Combine(process.Folder, ".metaflow", "ProjectFlow", runId, "end", "2", "_meta", "_self.json"));
        Assert.Contains($"\"project_branch:{branch}\"", self, StringComparison.Ordinal);
        Assert.NotNull(datastore);
    }

    [Fact]
    public async Task Options_OfAFlowWithoutProject_AreUnknown()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SquaresFlow", "--branch", "b", "run");
        using var owned = process;

        Assert.Equal(2, exitCode);
        Assert.Contains("no such option: --branch", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_AreInTheHelp()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("ProjectFlow", "--help");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.Contains("--branch", process.Output, StringComparison.Ordinal);
        Assert.Contains("--production", process.Output, StringComparison.Ordinal);
    }
}

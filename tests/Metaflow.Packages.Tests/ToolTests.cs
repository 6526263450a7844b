using Metaflow.Tests.Commands;

namespace Metaflow.Packages.Tests;

/// <summary>The tools, installed as users install them.</summary>
public sealed class ToolTests(PackageFeed feed)
{
    [Fact]
    public async Task Install_Tool_PullsTutorialsThatRun()
    {
        using var folder = feed.NewFolder();
        (await folder.DotnetAsync("tool", "install", "Metaflow.Tool", "--version", PackageFeed.Version, "--tool-path", "tools")).MustSucceed();
        var metaflow = Path.Combine(folder.Path, "tools", "metaflow");

        var version = (await folder.ProgramAsync(metaflow, "version")).MustSucceed();
        (await folder.ProgramAsync(metaflow, "tutorials", "pull", "--yes")).MustSucceed();
        var run = (await folder.DotnetAsync("run", "metaflow-tutorials/00-helloworld/hello.cs", "--", "run")).MustSucceed();
        var service = (await folder.ProgramAsync(metaflow, "service", "--help")).MustSucceed();

        Assert.Contains(PackageFeed.Version, version.Output, StringComparison.Ordinal);
        Assert.Contains("Metaflow says: Hi!", run.TaskLines());
        Assert.Contains("--database", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_Service_KeepsRecords()
    {
        using var folder = feed.NewFolder();
        (await folder.DotnetAsync("tool", "install", "Metaflow.Service", "--version", PackageFeed.Version, "--tool-path", "tools")).MustSucceed();
        var service = Path.Combine(folder.Path, "tools", "metaflow-service");

        (await folder.ProgramAsync(service, "migrate", "--database", "records.db")).MustSucceed();
        var status = (await folder.ProgramAsync(service, "status", "--database", "records.db")).MustSucceed();

        Assert.Contains("records.db", status.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "records.db")));
    }
}

using Metaflow.Tests.Commands;

namespace Metaflow.Packages.Tests;

/// <summary>What <c>dotnet new</c> makes is built and run.</summary>
public sealed class TemplateTests(PackageFeed feed)
{
    [Fact]
    public async Task New_File_RunsAndRunsAgain()
    {
        using var folder = feed.NewFolder();
        (await folder.DotnetAsync("new", "metaflow-file", "--name", "churn")).MustSucceed();

        var first = (await folder.DotnetAsync("run", "churn.cs", "--", "run")).MustSucceed();
        var second = (await folder.DotnetAsync("run", "churn.cs", "--", "run", "--text", "a longer word")).MustSucceed();

        Assert.Contains("The longest of 8 words is 'method'.", first.TaskLines());
        Assert.Contains("The longest of 3 words is 'longer'.", second.TaskLines());
        Assert.Contains("class ChurnFlow", folder.Read("churn.cs"), StringComparison.Ordinal);
        Assert.Equal(11 + 6, folder.DoneTasks("ChurnFlow"));
    }

    [Fact]
    public async Task New_Project_RunsAndShows()
    {
        using var folder = feed.NewFolder();
        (await folder.DotnetAsync("new", "metaflow", "--output", "Churn")).MustSucceed();

        var run = (await folder.DotnetAsync("run", "--project", "Churn", "run")).MustSucceed();
        var show = (await folder.DotnetAsync("run", "--project", "Churn", "--no-build", "show")).MustSucceed();

        Assert.Contains("The longest of 8 words is 'method'.", run.TaskLines());
        Assert.Contains("Measures words in parallel", show.Output + show.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("PublishAot", folder.Read("Churn/Churn.csproj"), StringComparison.Ordinal);
        var settings = folder.Read("Churn/bin/Debug/net10.0/Churn.runtimeconfig.json");
        Assert.Contains("\"System.Globalization.Invariant\": true", settings, StringComparison.Ordinal);
        Assert.Contains("\"System.Runtime.TieredCompilation.QuickJitForLoops\": false", settings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my-churn", "MychurnFlow")]
    [InlineData("TrainFlow", "TrainFlow")]
    [InlineData("2nd", "_2ndFlow")]
    [InlineData("Flow", "FlowFlow")]
    public async Task New_ProjectOfName_NamesTheFlow(string name, string flow)
    {
        using var folder = feed.NewFolder();

        (await folder.DotnetAsync("new", "metaflow", "--name", name, "--no-restore")).MustSucceed();

        Assert.Contains($"class {flow} ", folder.Read($"{name}/{flow}.cs"), StringComparison.Ordinal);
        Assert.Contains($"<{flow}>", folder.Read($"{name}/Program.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_ProjectWithOptions_HasThem()
    {
        using var folder = feed.NewFolder();

        (await folder.DotnetAsync("new", "metaflow", "--output", "Churn", "--flow", "RetentionFlow", "--aot", "--no-restore")).MustSucceed();

        Assert.Contains("class RetentionFlow ", folder.Read("Churn/RetentionFlow.cs"), StringComparison.Ordinal);
        Assert.Contains("<PublishAot>true</PublishAot>", folder.Read("Churn/Churn.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_Tests_Pass()
    {
        using var folder = feed.NewFolder();
        (await folder.DotnetAsync("new", "metaflow-tests", "--output", "Churn.Tests")).MustSucceed();

        var tested = (await folder.DotnetAsync("test", "Churn.Tests")).MustSucceed();

        Assert.Matches("Passed: +3,", tested.Output);
    }

    [Fact]
    public async Task New_TestsOfProject_TestItsFlow()
    {
        using var folder = feed.NewFolder();
        (await folder.DotnetAsync("new", "metaflow", "--output", "Churn")).MustSucceed();
        (await folder.DotnetAsync(
            "new", "metaflow-tests", "--output", "Churn.Tests", "--flow-project", "../Churn/Churn.csproj", "--flow", "ChurnFlow")).MustSucceed();

        var tested = (await folder.DotnetAsync("test", "Churn.Tests")).MustSucceed();

        Assert.Matches("Passed: +1,", tested.Output);
    }
}

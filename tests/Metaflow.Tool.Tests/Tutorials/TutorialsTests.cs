namespace Metaflow.Tool.Tests.Tutorials;

/// <summary><c>metaflow tutorials</c>.</summary>
public sealed class TutorialsTests
{
    [Fact]
    public async Task List_Always_HasEveryEpisode()
    {
        using var tool = new ToolSession();

        Assert.Equal(0, await tool.RunAsync("tutorials", "list"));

        var episodes = tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).ToList();
        Assert.Equal(["00-helloworld", "01-playlist", "02-statistics", "03-playlist-redux", "04-delays", "05-results"], episodes);
    }

    [Theory]
    [InlineData("01-playlist")]
    [InlineData("playlist")]
    [InlineData("1")]
    public async Task Info_ByNameOrNumber_ShowsPage(string name)
    {
        using var tool = new ToolSession();

        Assert.Equal(0, await tool.RunAsync("tutorials", "info", name));

        Assert.StartsWith("# Episode 01", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_Unknown_NamesThoseThatAre()
    {
        using var tool = new ToolSession();

        Assert.Equal(2, await tool.RunAsync("tutorials", "info", "99"));

        Assert.Contains("'99'", tool.Error, StringComparison.Ordinal);
        Assert.Contains("01-playlist", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_All_RefersToThePackage()
    {
        using var tool = new ToolSession();

        Assert.Equal(0, await tool.RunAsync("tutorials", "pull"));

        var folder = Path.Combine(tool.Folder, "metaflow-tutorials");
        foreach (var file in Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            Assert.DoesNotContain("#:project", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Contains($"#:package Metaflow@{MetaflowVersion.Current}\n", File.ReadAllText(Path.Combine(folder, "00-helloworld", "hello.cs")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "01-playlist", "movies.json")));
        Assert.Contains("dotnet run metaflow-tutorials/01-playlist/playlist.cs", File.ReadAllText(Path.Combine(folder, "01-playlist", "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_OverOwnChanges_AsksFirst()
    {
        using var tool = new ToolSession();
        await tool.RunAsync("tutorials", "pull", "hello" + "world");
        var file = Path.Combine(tool.Folder, "metaflow-tutorials", "00-helloworld", "hello.cs");
        File.WriteAllText(file, "mine");

        Assert.Equal(2, await tool.RunAsync("tutorials", "pull", "0"));
        Assert.Equal("mine", File.ReadAllText(file));

        Assert.Equal(0, await tool.RunAsync("tutorials", "pull", "0", "--yes"));
        Assert.NotEqual("mine", File.ReadAllText(file));
    }
}

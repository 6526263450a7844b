using System.Text.RegularExpressions;
using Metaflow.Tests.Commands;

namespace Metaflow.Tutorials.Tests;

/// <summary>The notebook of episode 05, run by the kernel that front ends run.</summary>
public sealed partial class NotebookTests(NotebookKernel kernel) : IClassFixture<NotebookKernel>
{
    private const string Notebook = "05-results/results.ipynb";

    [Fact]
    public async Task Cells_AfterARun_ShowRunsArtifactsAndChart()
    {
        using var folder = new WorkingFolder();
        var run = (await folder.RunAsync("02-statistics/statistics.cs", "run")).MustSucceed();

        var outputs = await kernel.RunAsync(folder, OfBuild(await File.ReadAllTextAsync(Repository.Tutorial(Notebook))));

        Assert.All(outputs, output => Assert.Null(output.Error));
        Assert.Equal(5, outputs.Count);
        Assert.Contains($"<td>{RunId().Match(run.Output).Groups[1].Value}</td><td>reader</td>", outputs[1].Html, StringComparison.Ordinal);
        var genres = MovieFile.Read().Select(movie => movie.Genre).Distinct().ToList();
        Assert.Equal(genres.Count + 1, outputs[2].Html.Split("<tr>").Length - 1);
        Assert.All(genres, genre => Assert.Contains($"<td>{genre}</td>", outputs[2].Html, StringComparison.Ordinal));
        Assert.StartsWith("<svg", outputs[3].Html, StringComparison.Ordinal);
        Assert.Equal(genres.Count, outputs[3].Html.Split("<rect").Length - 1);
        Assert.StartsWith("World-wide gross in million dollars", outputs[4].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cells_NothingRan_SayWhatToDo()
    {
        using var folder = new WorkingFolder();

        var outputs = await kernel.RunAsync(folder, OfBuild(await File.ReadAllTextAsync(Repository.Tutorial(Notebook))));

        Assert.Contains("run a flow there first", outputs[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoredOutputs_OfNotebook_AreThereAndNameNoMachine()
    {
        var text = await File.ReadAllTextAsync(Repository.Tutorial(Notebook));

        Assert.Contains("<svg", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), text, StringComparison.Ordinal);
    }

    /// <summary>The notebook with the libraries that this build has made, in the place of those that its page has the reader publish.</summary>
    private static string OfBuild(string notebook)
    {
        Assert.Contains("../../artifacts/notebook/Metaflow.Core.dll", notebook, StringComparison.Ordinal);
        return notebook.Replace("../../artifacts/notebook/", Repository.PathOf("artifacts/bin/Metaflow.Tool/debug/").Replace('\\', '/'), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"run-id (\d+)")]
    private static partial Regex RunId();
}

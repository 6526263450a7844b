using System.Text.Json;
using Metaflow.Tests.Commands;

namespace Metaflow.Tutorials.Tests;

/// <summary>Runs notebooks by the kernel of .NET Interactive, which the program dotnet-repl has without a Jupyter around it.</summary>
public sealed class NotebookKernel : IAsyncLifetime
{
    private const string Version = "0.3.259";

    private readonly DirectoryInfo _tools = Directory.CreateTempSubdirectory("metaflow-kernel-");

    public async ValueTask InitializeAsync()
    {
        using var folder = new WorkingFolder();
        var install = await folder.DotnetAsync(["tool", "install", "--tool-path", _tools.FullName, "dotnet-repl", "--version", Version]);
        Assert.SkipWhen(
            install.ExitCode != 0 && Environment.GetEnvironmentVariable("CI") != "true",
            $"There is no kernel for notebooks: dotnet-repl {Version} cannot be installed.");
        install.MustSucceed();
    }

    public ValueTask DisposeAsync()
    {
        _tools.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs all cells of a notebook in a folder.</summary>
    /// <returns>What each cell with code has put out.</returns>
    internal async Task<IReadOnlyList<CellOutput>> RunAsync(WorkingFolder folder, string notebook)
    {
        var path = folder.Write("notebook.ipynb", notebook);
        await folder.ProgramAsync(
            Path.Combine(_tools.FullName, "dotnet-repl"),
            ["--run", path, "--exit-after-run", "--output-path", "out.ipynb", "--output-format", "ipynb", "--default-kernel", "csharp"]);
        using var json = JsonDocument.Parse(folder.Read("out.ipynb"));
        return
        [
            .. json.RootElement.GetProperty("cells").EnumerateArray()
                .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
                .Select(cell => CellOutput.Of(cell.GetProperty("outputs"))),
        ];
    }
}

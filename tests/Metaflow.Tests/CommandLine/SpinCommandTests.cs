using Metaflow.Runtime;

namespace Metaflow.Tests.CommandLine;

public sealed class SpinCommandTests : IDisposable
{
    private readonly TestProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Spin_TaskAlone_TakesTheDefaults()
    {
        Assert.Equal(0, await _program.RunAsync("spin", "left"));

        Assert.Equal(new SpinOptions { Task = "left" }, _program.Runtime.Spin);
    }

    [Fact]
    public async Task Spin_EveryOption_ReachesTheRuntime()
    {
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "new.json"), "{\"text\": \"é\"}");

        var exitCode = await _program.RunAsync(
            "spin", "5/left/3", "--artifacts", "new.json", "--persist", "--skip-decorators", "--max-log-size", "2",
            "--run-id-file", "id");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            new SpinOptions
            {
                Task = "5/left/3",
                Artifacts = "{\"text\": \"é\"}",
                Persist = true,
                SkipDecorators = true,
                MaxLogSize = 2,
                RunIdFile = "id",
            },
            _program.Runtime.Spin);
    }

    [Theory]
    [InlineData("PATHSPEC")]
    [InlineData("missing.json", "left", "--artifacts", "missing.json")]
    [InlineData("--max-workers", "left", "--max-workers", "3")]
    public async Task Spin_WrongUsage_IsRefused(string named, params string[] arguments)
    {
        Assert.Equal(2, await _program.RunAsync(["spin", .. arguments]));

        Assert.Contains(named, _program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spin_TaskFails_ExitsWithOne()
    {
        _program.Runtime.Result = static (launch, _) => new RunResult(launch.Definition.Name, "7", false, [("left", "0")]);

        Assert.Equal(1, await _program.RunAsync("spin", "left"));

        Assert.Contains("Step left (task-id 0) failed.", _program.Error, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using Metaflow.Service.Tests.CommandLine;
using Metaflow.Service.Tests.Documentation;
using Metaflow.Tests;

namespace Metaflow.Service.Tests.Native;

/// <summary>The program that containers run: published natively, and tested as the one of this build is. To compile takes the whole machine, so nothing else runs meanwhile.</summary>
[Collection(nameof(NativeServiceTests))]
[CollectionDefinition(nameof(NativeServiceTests), DisableParallelization = true)]
[Trait("Needs", NativeCompiler.Need)]
public sealed class NativeServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publish_Native_WarnsOfNothingAndPassesTheTestsOfTheExecutable()
    {
        NativeCompiler.Require();

        // Folders of its own, so that the build at hand stays as it is.
        await NativeCompiler.PublishAsync(
            OperatorsGuide.Root, "src/Metaflow.Service", "-c", "Release", "-o", _folder["app"], "--artifacts-path", _folder["build"]);
        Assert.Equal(
            ["libe_sqlite3.so", "metaflow-service"], Directory.GetFileSystemEntries(_folder["app"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

        var (tested, results) = await RunAsync(
            Environment.ProcessPath!,
            ["-noColor", "-trait", $"{ServiceExecutable.Trait}={ServiceExecutable.IsTested}"],
            (ServiceExecutable.Variable, Path.Combine(_folder["app"], "metaflow-service")));
        Assert.True(tested == 0, results);
        Assert.Matches("Total: [1-9]", results);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = OperatorsGuide.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

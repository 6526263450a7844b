using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Metaflow.Tool.Tests;

/// <summary>The command as a process.</summary>
public sealed partial class ToolCommandLineTests
{
    [Fact]
    public async Task Version_Always_NamesProduct()
    {
        var (exitCode, output, _) = await RunAsync("version");
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^Metaflow \d+\.\d+\.\d+", output);
    }

    [Fact]
    public async Task Run_UnknownCommand_NamesItAndExitsWith2()
    {
        var (exitCode, _, error) = await RunAsync("sevrice");
        Assert.Equal(2, exitCode);
        Assert.Contains("sevrice", error, StringComparison.Ordinal);
        Assert.Contains("Try 'metaflow --help'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_Always_NamesCommands()
    {
        var (exitCode, output, _) = await RunAsync("--help");
        Assert.Equal(0, exitCode);
        Assert.Contains("service", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceHelp_Always_CallsItByThisName()
    {
        var (exitCode, output, _) = await RunAsync("service", "--help");
        Assert.Equal(0, exitCode);
        Assert.Contains("metaflow service gc", await HelpOfGcAsync(), StringComparison.Ordinal);
        Assert.Contains("metaflow service migrate", output, StringComparison.Ordinal);
        Assert.DoesNotContain("metaflow-service", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_WrongOption_ExitsWith2()
    {
        var (exitCode, _, error) = await RunAsync("service", "--prot", "1");
        Assert.Equal(2, exitCode);
        Assert.Contains("--prot", error, StringComparison.Ordinal);
        Assert.Contains("Try 'metaflow service --help'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_NothingElse_ServesUntilItIsToldToStop()
    {
        var folder = Directory.CreateTempSubdirectory("metaflow-tool-");
        try
        {
            using var process = Start("service", "--port", "0", "--database", Path.Combine(folder.FullName, "records.db"));
            var address = await AddressAsync(process);
            using var http = new HttpClient { BaseAddress = address };
            Assert.Equal("pong", await http.GetStringAsync(new Uri("ping", UriKind.Relative)));
            using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
                await kill.WaitForExitAsync();
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> HelpOfGcAsync() => (await RunAsync("service", "gc", "--help")).Output;

    private static async Task<Uri> AddressAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Serving().Match(line) is { Success: true } match)
                return new Uri(match.Groups[1].Value);
        }

        throw new InvalidOperationException($"The service did not start: {await process.StandardError.ReadToEndAsync()}");
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "metaflow.dll") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    [GeneratedRegex(@"Serving on (http://[^,\s]+)")]
    private static partial Regex Serving();
}

using System.Diagnostics;

namespace Metaflow.Tool.Tests;

/// <summary>The command as a process.</summary>
public sealed class ToolCommandLineTests
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

    [Theory]
    [InlineData("configure", "")]
    [InlineData("destroy", "aws")]
    public async Task Run_NoCommand_NamesCommands(string named, params string[] arguments)
    {
        var (exitCode, output, _) = await RunAsync([.. arguments.Where(argument => argument.Length > 0)]);
        Assert.Equal(0, exitCode);
        Assert.Contains(named, output, StringComparison.Ordinal);
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
        await using var service = await ServiceProcess.StartAsync(key: null);
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };

        Assert.Equal("pong", await http.GetStringAsync(new Uri("ping", UriKind.Relative)));
        Assert.Equal(0, await service.TerminateAsync());
    }

    private static async Task<string> HelpOfGcAsync() => (await RunAsync("service", "gc", "--help")).Output;

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(ToolProgram.Host, [ToolProgram.Path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}

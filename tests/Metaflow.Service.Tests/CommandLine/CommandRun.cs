using System.Diagnostics;
using Metaflow.Service.CommandLine;
using Metaflow.Service.Configuration;

namespace Metaflow.Service.Tests.CommandLine;

/// <summary>What a command line has done.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command line with no settings but these: in this process, or by the executable that <see cref="ServiceExecutable"/> names.</summary>
    public static Task<CommandRun> OfAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        ServiceExecutable.Named is { } file ? OfAsync(file, variables, arguments) : InThisProcessAsync(variables, arguments);

    /// <summary>Runs a command line by an executable, with no settings but these, and without what it would log.</summary>
    public static async Task<CommandRun> OfAsync(string executable, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["LOGLEVEL"] = "CRITICAL"; // logs go to the standard output, too
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new CommandRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static async Task<CommandRun> InThisProcessAsync(IReadOnlyDictionary<string, string> variables, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CommandContext(new SettingReader(name => variables.GetValueOrDefault(name)), output, error, Stream.Null, TimeProvider.System);
        var exitCode = await ServiceCommandLine.RunAsync(arguments, context, TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}

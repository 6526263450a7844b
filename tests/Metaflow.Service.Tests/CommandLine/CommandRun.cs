using Metaflow.Service.CommandLine;
using Metaflow.Service.Configuration;

namespace Metaflow.Service.Tests.CommandLine;

/// <summary>What a command line has done.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command line in this process, with no settings but these.</summary>
    public static async Task<CommandRun> OfAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CommandContext(new SettingReader(name => variables.GetValueOrDefault(name)), output, error, Stream.Null, TimeProvider.System);
        var exitCode = await ServiceCommandLine.RunAsync(arguments, context, TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}

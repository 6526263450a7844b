using Metaflow.Service.CommandLine;
using Metaflow.Service.Configuration;

namespace Metaflow.Service;

/// <summary>The service as a program: its command line, with the environment, console and signals of this process.</summary>
public static class ServiceProgram
{
    /// <summary>Runs a command; without one it serves until the process is told to stop.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="name">What help and messages call the program.</param>
    /// <returns>The exit code: 0 when all went well, 1 when it did not, 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, string name = ServiceCommandLine.Name)
    {
        using var signals = new ShutdownSignals();
        var context = new CommandContext(SettingReader.FromEnvironment, Console.Out, Console.Error, Console.OpenStandardOutput(), TimeProvider.System)
        {
            Program = name,
        };
        return await ServiceCommandLine.RunAsync(arguments, context, signals.Requested).ConfigureAwait(false);
    }
}

using Metaflow.Service.CommandLine;
using Metaflow.Service.Configuration;

namespace Metaflow.Service;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        using var signals = new ShutdownSignals();
        var context = new CommandContext(SettingReader.FromEnvironment, Console.Out, Console.Error, Console.OpenStandardOutput(), TimeProvider.System);
        return await ServiceCommandLine.RunAsync(arguments, context, signals.Requested).ConfigureAwait(false);
    }
}

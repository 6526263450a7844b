using System.Diagnostics;
using Metaflow.Runtime.Execution;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime.Hooks;

/// <summary>Runs an exit hook in a process of its own, which is ended by force when it takes too long.</summary>
internal static class ExitHookProcess
{
    /// <summary>Runs the hook to its end.</summary>
    /// <param name="command">How to start the program.</param>
    /// <param name="name">The name of the method.</param>
    /// <param name="context">The run.</param>
    /// <param name="onLine">Takes a line that the hook printed.</param>
    /// <param name="cancellationToken">Cancelled when the hook has taken too long.</param>
    /// <exception cref="MetaflowException">The hook failed.</exception>
    public static async Task RunAsync(
        WorkerCommand command, string name, RunContext context, Action<string> onLine, CancellationToken cancellationToken)
    {
        var process = ProgramProcess.Start(
            StartInfo(command, name),
            input => WorkerProtocol.Write(input, new WorkerMessage.Start(context, "", WorkerTuning.UserVariables())));
        await using var disposal = process.ConfigureAwait(false);
        await foreach (var output in process.Output.ReadAsync(cancellationToken).ConfigureAwait(false))
            onLine(output.Line);
        var exitCode = await process.Completion.ConfigureAwait(false);
        if (exitCode != 0)
            throw new MetaflowException($"its process ended with exit code {exitCode}");
    }

    private static ProcessStartInfo StartInfo(WorkerCommand command, string name)
    {
        var info = new ProcessStartInfo(command.FileName);
        foreach (var argument in command.Arguments)
            info.ArgumentList.Add(argument);
        info.ArgumentList.Add(ExitHookHost.Command);
        info.ArgumentList.Add(name);
        WorkerTuning.Apply(info.Environment);
        return info;
    }
}

using System.Diagnostics;
using System.Text;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime.Hooks;

/// <summary>Runs an exit hook in a process of its own, which is ended by force when it takes too long.</summary>
internal static class ExitHookProcess
{
    /// <summary>Runs the hook to its end.</summary>
    /// <param name="command">How to start the program.</param>
    /// <param name="name">The name of the method.</param>
    /// <param name="context">The run.</param>
    /// <param name="onLine">Takes a line that the hook printed; called by several threads, one at a time.</param>
    /// <param name="cancellationToken">Cancelled when the hook has taken too long.</param>
    /// <exception cref="MetaflowException">The hook failed.</exception>
    public static async Task RunAsync(
        WorkerCommand command, string name, RunContext context, Action<string> onLine, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(command, name) };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        try
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            SendRun(process.StandardInput.BaseStream, context);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
            throw new MetaflowException($"its process ended with exit code {process.ExitCode}");

        void Take(string? line)
        {
            if (line is null)
                return;
            lock (process)
                onLine(line);
        }
    }

    private static void SendRun(Stream input, RunContext context)
    {
        try
        {
            using (input)
                WorkerProtocol.Write(input, new WorkerMessage.Start(context, "", WorkerTuning.UserVariables()));
        }
        catch (IOException)
        {
            // The process has ended already; its exit code says so.
        }
    }

    private static ProcessStartInfo StartInfo(WorkerCommand command, string name)
    {
        var info = new ProcessStartInfo(command.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var argument in command.Arguments)
            info.ArgumentList.Add(argument);
        info.ArgumentList.Add(ExitHookHost.Command);
        info.ArgumentList.Add(name);
        WorkerTuning.Apply(info.Environment);
        return info;
    }
}

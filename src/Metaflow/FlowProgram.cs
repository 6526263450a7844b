using System.Runtime.InteropServices;
using Metaflow.CommandLine;
using Metaflow.Configuration;
using Metaflow.Runtime.Hooks;
using Metaflow.Runtime.Remote;
using Metaflow.Runtime.Workers;

namespace Metaflow;

/// <summary>
/// The program of a flow: <c>return await FlowProgram.RunAsync&lt;MyFlow&gt;(args);</c> gives it Metaflow's command
/// line.
/// </summary>
public static class FlowProgram
{
    /// <summary>Runs a command line: <c>run</c>, <c>show</c>, <c>dump</c>, …; <c>help</c> lists them all.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="args">The arguments of the program.</param>
    /// <param name="cancellationToken">
    /// Interrupts the command, as Ctrl-C does; a second Ctrl-C ends the program at once.
    /// </param>
    /// <returns>
    /// The exit code for the program: 0 on success, 1 when a run or anything else failed or was interrupted, 2 when the
    /// arguments or settings are wrong. Errors are printed, not thrown.
    /// </returns>
    public static Task<int> RunAsync<TFlow>(string[] args, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow => RunAsync<TFlow>(args, static _ => { }, cancellationToken);

    /// <summary>
    /// Runs a command line of a program with parts of its own:
    /// <c>FlowProgram.RunAsync&lt;MyFlow&gt;(args, program =&gt; program.AddSerializer(new CsvSerializer()))</c>.
    /// </summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="args">The arguments of the program.</param>
    /// <param name="configure">Adds the parts. Worker processes call it too.</param>
    /// <param name="cancellationToken">
    /// Interrupts the command, as Ctrl-C does; a second Ctrl-C ends the program at once.
    /// </param>
    /// <returns>
    /// The exit code for the program: 0 on success, 1 when a run or anything else failed or was interrupted, 2 when the
    /// arguments or settings are wrong. Errors are printed, not thrown.
    /// </returns>
    /// <exception cref="ArgumentException">A part is not valid.</exception>
    public static Task<int> RunAsync<TFlow>(
        string[] args, Action<FlowProgramBuilder> configure, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new FlowProgramBuilder();
        configure(builder);

        // Nothing else is generic: code for a type of the program cannot be compiled ahead in this library.
        return RunAsync(TFlow.Definition, args, builder, cancellationToken);
    }

    private static async Task<int> RunAsync(
        FlowDefinition definition, string[] args, FlowProgramBuilder builder, CancellationToken cancellationToken)
    {
        if (args is [WorkerCommand.Name, ..])
            return await WorkerHost.RunAsync(definition, args, builder.Serializers, builder.Backends).ConfigureAwait(false);
        if (args is [ExitHookHost.Command, ..])
            return await ExitHookHost.RunAsync(definition, args, builder.Serializers, builder.Backends).ConfigureAwait(false);
        if (args is [RemoteTask.Command, ..])
            return await RemoteTaskHost.RunAsync(definition, args, builder.Backends).ConfigureAwait(false);

        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        var program = ProgramEnvironment.OfThisProcess(args) with
        {
            Serializers = builder.Serializers,
            Backends = builder.Backends,
        };
        return await new FlowCommandLine(definition, program, MetaflowConfiguration.FromEnvironment)
            .RunAsync(args, interruption.Token).ConfigureAwait(false);

        void Interrupt(PosixSignalContext signal)
        {
            if (interruption.IsCancellationRequested)
                return;
            // The first time the command gets to end in order.
            signal.Cancel = true;
            interruption.Cancel();
        }
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using Metaflow.Runtime;
using Metaflow.Runtime.Workers;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>What the commands that start a run have in common: options, the view of the run, and the report of its failure.</summary>
internal abstract class LaunchCommand : FlowCommand
{
    private static readonly RunOptions _defaults = new();

    /// <summary>The launch of a flow as this command starts it.</summary>
    protected static FlowLaunch LaunchOf(CommandContext context, RunOptions options) =>
        new(context.Flow, options, context.Configuration)
        {
            Say = text => context.Terminal.SayMarked(text, TextStyle.Heading, TextStyle.Good),
            WorkerCommand = WorkerCommand.OfThisProcess(context.Program.Arguments),
            Time = context.Program.Time,
        };

    /// <summary>Starts a run and shows it until it ends.</summary>
    /// <returns>The exit code.</returns>
    protected static async Task<int> RunAsync(CommandContext context, RunOptions options, CancellationToken cancellationToken)
    {
        var exitCode = await ShowAsync(
            context, options, launch => context.Program.Runtime.RunAsync(launch, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
            context.Terminal.SayMarked("Once that is mended, the command *resume* goes on from there and keeps what was finished.\n", TextStyle.Plain, TextStyle.Heading);
        return exitCode;
    }

    /// <summary>Does something that an observer sees, and shows it until it ends.</summary>
    /// <returns>The exit code.</returns>
    protected static async Task<int> ShowAsync(
        CommandContext context,
        RunOptions options,
        Func<FlowLaunch, Task<RunResult>> run,
        CancellationToken cancellationToken)
    {
        context.CheckGraph();
        RunResult result;
        using (var observer = CreateObserver(context))
            result = await run(LaunchOf(context, options) with { Observer = observer }).ConfigureAwait(false);
        if (result.Succeeded)
            return 0;
        cancellationToken.ThrowIfCancellationRequested();
        ReportFailure(context.Terminal, result);
        return 1;
    }

    /// <summary>The options that all these commands have.</summary>
    protected static RunOptions CommonOptionsOf(CommandContext context)
    {
        var values = context.Options;
        return new RunOptions
        {
            ConfigFiles = TopLevelOptions.PairsOf(context.TopLevel, TopLevelOptions.Config),
            ConfigValues = TopLevelOptions.PairsOf(context.TopLevel, TopLevelOptions.ConfigValue),
            With = [.. values.GetAll(RunCommandOptions.With), .. context.TopLevel.GetAll(TopLevelOptions.With)],
            MaxWorkers = values.GetInteger(RunCommandOptions.MaxWorkers, _defaults.MaxWorkers, 1),
            MaxNumSplits = values.GetInteger(RunCommandOptions.MaxNumSplits, _defaults.MaxNumSplits, 1),
            MaxLogSize = values.GetInteger(RunCommandOptions.MaxLogSize, _defaults.MaxLogSize, 1),
            Tags = values.GetAll(RunCommandOptions.Tag),
            RunIdFile = values.Find(RunCommandOptions.RunIdFile),
            RunnerAttributeFile = values.Find(RunCommandOptions.RunnerAttributeFile),
            Isolation = values.Find(RunCommandOptions.Isolation) switch
            {
                "worker" => Isolation.Worker,
                "process" => Isolation.Process,
                "none" => Isolation.None,
                _ => null,
            },
            DecoratorOptions = context.DecoratorOptions,
            DatastoreRoot = context.DatastoreSysroot,
            Serializers = context.Program.Serializers,
            Backends = context.Program.Backends,
        };
    }

    private static QueuedRunObserver CreateObserver(CommandContext context)
    {
        var terminal = context.Terminal;
        return terminal.CanRedraw && !terminal.IsQuiet
            ? CreateLiveObserver(terminal, context.Program.Time)
            : new PlainRunObserver(terminal.Data, context.Program.Time);
    }

    // Apart, so that the library that draws is not loaded where nothing is drawn.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LiveRunObserver CreateLiveObserver(FlowTerminal terminal, TimeProvider time) =>
        new(terminal.Output, terminal.Data.UseColor, time, static () => (Console.WindowWidth, Console.WindowHeight));

    private static void ReportFailure(FlowTerminal terminal, RunResult result)
    {
        terminal.SayAlways("Step failure:", TextStyle.Bold, indent: true);
        foreach (var (step, taskId) in result.FailedTasks)
        {
            terminal.SayAlways(
                string.Create(CultureInfo.InvariantCulture, $"Step {step} (task-id {taskId}) failed."), indent: true);
        }

        if (result.FailedTasks.Count == 0)
            terminal.SayAlways($"Run {result.RunId} did not reach its end.", indent: true);
        terminal.SayAlways("");
    }
}

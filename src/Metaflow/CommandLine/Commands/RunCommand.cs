using System.Globalization;
using System.Runtime.CompilerServices;
using Metaflow.Runtime;
using Metaflow.Runtime.Workers;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Runs the flow on this machine.</summary>
internal sealed class RunCommand : FlowCommand
{
    private static readonly RunOptions _defaults = new();

    public override string Name => "run";

    public override string Description => "Run the workflow locally.";

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) =>
        [.. ParameterOptions.Of(flow), .. RunCommandOptions.All];

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = OptionsOf(context);
        if (context.FindLocalRoot() is null && context.DatastoreSysroot is null)
        {
            var root = Path.Combine(context.Configuration.WorkingDirectory, ".metaflow");
            context.Terminal.Say($"Creating local datastore in current directory ({root})", TextStyle.Heading);
        }

        context.CheckGraph();
        RunResult result;
        using (var observer = CreateObserver(context))
        {
            var launch = new FlowLaunch(context.Flow, options, context.Configuration)
            {
                Observer = observer,
                Say = text => context.Terminal.SayMarked(text, TextStyle.Heading, TextStyle.Good),
                WorkerCommand = WorkerCommand.OfThisProcess(context.Program.Arguments),
                Time = context.Program.Time,
            };
            result = await context.Program.Runtime.RunAsync(launch, cancellationToken).ConfigureAwait(false);
        }

        if (result.Succeeded)
            return 0;
        cancellationToken.ThrowIfCancellationRequested();
        ReportFailure(context.Terminal, result);
        return 1;
    }

    private static RunOptions OptionsOf(CommandContext context)
    {
        var values = context.Options;
        return new RunOptions
        {
            Parameters = ParameterOptions.ValuesOf(context),
            ConfigFiles = TopLevelOptions.PairsOf(context.TopLevel, TopLevelOptions.Config),
            ConfigValues = TopLevelOptions.PairsOf(context.TopLevel, TopLevelOptions.ConfigValue),
            With = [.. values.GetAll(RunCommandOptions.With), .. context.TopLevel.GetAll(TopLevelOptions.With)],
            MaxWorkers = values.GetInteger(RunCommandOptions.MaxWorkers, _defaults.MaxWorkers, 1),
            MaxNumSplits = values.GetInteger(RunCommandOptions.MaxNumSplits, _defaults.MaxNumSplits, 1),
            MaxLogSize = values.GetInteger(RunCommandOptions.MaxLogSize, _defaults.MaxLogSize, 1),
            Tags = values.GetAll(RunCommandOptions.Tag),
            RunIdFile = values.Find(RunCommandOptions.RunIdFile),
            RunnerAttributeFile = values.Find(RunCommandOptions.RunnerAttributeFile),
            Namespace = values.Find(RunCommandOptions.Namespace),
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

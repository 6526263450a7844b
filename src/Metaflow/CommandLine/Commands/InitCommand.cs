namespace Metaflow.CommandLine.Commands;

/// <summary>Stores the parameters of a run that something else schedules. Not for people.</summary>
internal sealed class InitCommand : FlowCommand
{
    private static readonly CommandOption _runId = new("run-id", OptionKind.Value, "The run's id.")
    {
        IsRequired = true,
    };

    private static readonly CommandOption _taskId = new(
        "task-id", OptionKind.Value, "The id of the task that holds the parameters.")
    {
        IsRequired = true,
    };

    private static readonly CommandOption _tag = new("tag", OptionKind.Repeated, "A user tag of the run.")
    {
        PythonName = "TAGS",
    };

    public override string Name => "init";

    public override string Description => "Internal command to initialize a run.";

    public override bool IsHidden => true;

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) =>
        [.. ParameterOptions.Of(flow), _runId, _taskId, _tag];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        context.Program.Runtime.InitAsync(
            context,
            new InitCommandOptions(
                context.Options.Find(_runId)!,
                context.Options.Find(_taskId)!,
                context.Options.GetAll(_tag),
                ParameterOptions.ValuesOf(context)),
            cancellationToken);
}

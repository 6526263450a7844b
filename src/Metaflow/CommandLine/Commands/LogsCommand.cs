namespace Metaflow.CommandLine.Commands;

/// <summary>What tasks printed.</summary>
internal sealed class LogsCommand : FlowCommand
{
    private readonly FlowCommand _show = new LogsShowCommand();

    public override string Name => "logs";

    public override string Description => "Commands related to logs.";

    public override IReadOnlyList<FlowCommand> Subcommands => [_show];

    public override FlowCommand DefaultSubcommand => _show;

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        _show.RunAsync(context, cancellationToken);
}

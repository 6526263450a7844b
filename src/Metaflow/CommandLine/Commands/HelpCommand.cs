namespace Metaflow.CommandLine.Commands;

/// <summary>Prints the help text of the program.</summary>
internal sealed class HelpCommand : FlowCommand
{
    public override string Name => "help";

    public override string Description => "Show all available commands.";

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        Task.FromResult(CommandTree.WriteHelp(context.Flow, context.Program, []));
}

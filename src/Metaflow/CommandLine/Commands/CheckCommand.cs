using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Checks the graph; what the program does when no command is given.</summary>
internal sealed class CheckCommand : FlowCommand
{
    public override string Name => "check";

    public override string Description => "Check that the flow is valid (default).";

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        context.CheckGraph();
        var start = context.Program.Start;
        context.Terminal.SayMarked(
            $"\n*'{start} show'* shows a description of this flow.\n"
            + $"*'{start} run'* runs the flow locally.\n"
            + $"*'{start} help'* shows all available commands and options.\n",
            TextStyle.Plain,
            TextStyle.Heading);
        return Task.FromResult(0);
    }
}

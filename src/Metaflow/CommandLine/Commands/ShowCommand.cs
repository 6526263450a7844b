using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Describes the flow, step by step.</summary>
internal sealed class ShowCommand : FlowCommand
{
    public override string Name => "show";

    public override string Description => "Show structure of the flow.";

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (terminal, data) = (context.Terminal, context.Terminal.Data);
        terminal.SayAlways("\n" + context.Flow.Documentation);
        foreach (var node in context.Graph.Nodes)
        {
            terminal.SayAlways("");
            foreach (var decorator in context.Flow.Steps.First(s => s.Node == node).CreateDecorators())
                Line(data, "@" + decorator.Name);
            data.Write("Step ", TextStyle.Plain);
            data.Write(node.Name, TextStyle.Bad);
            data.EndLine();
            foreach (var line in (node.Documentation.Length > 0 ? node.Documentation : "?").Split('\n'))
                Line(data, "    " + line);
            if (node.Targets.Count > 0)
            {
                data.Write("    ", TextStyle.Plain);
                data.Write("=>", TextStyle.Heading);
                data.Write(" ", TextStyle.Plain);
                data.Write(string.Join(", ", node.Targets), TextStyle.Heading);
                data.EndLine();
            }

            data.Flush();
        }

        terminal.SayAlways("");
        return Task.FromResult(0);
    }

    private static void Line(StyledWriter data, string text)
    {
        data.Write(text, TextStyle.Plain);
        data.EndLine();
    }
}

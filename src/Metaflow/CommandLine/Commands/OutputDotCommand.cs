using Metaflow.Graph;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Prints the graph for Graphviz.</summary>
internal sealed class OutputDotCommand : FlowCommand
{
    public override string Name => "output-dot";

    public override string Description => "Visualize the flow with Graphviz.";

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        context.Terminal.SayAlways("Visualizing the flow as a GraphViz graph", TextStyle.Heading);
        context.Terminal.SayAlways(
            "Try piping the output to 'dot -Tpng -o graph.png' to produce an actual image.", indent: true);
        context.Terminal.Output.Write(GraphDot.Of(context.Graph));
        context.Terminal.Output.Flush();
        return Task.FromResult(0);
    }
}

using Metaflow.Runtime;
using Metaflow.Runtime.Launch;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Prints the graph as the runtime sees it.</summary>
internal sealed class OutputRawCommand : FlowCommand
{
    private static readonly CommandOption _json = new("json", OptionKind.Flag, "Output the flow graph in JSON format.");

    public override string Name => "output-raw";

    public override string Description => "Output internal state of the flow graph.";

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) => [_json];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var setup = FlowSetup.Create(
            context.Flow, context.Flow.Create(), context.TopLevel.GetAll(TopLevelOptions.With));
        if (context.Options.IsOn(_json))
        {
            context.Terminal.SayAlways("Internal representation of the flow in JSON format:", TextStyle.Heading);
            GraphJson.Write(GraphInfo.Of(setup), context.Terminal.Output);
        }
        else
        {
            context.Terminal.SayAlways("Internal representation of the flow:", TextStyle.Heading);
            foreach (var node in setup.Graph.Nodes)
                GraphText.Write(setup, node, context.Terminal.Output);
        }

        context.Terminal.Output.Flush();
        return Task.FromResult(0);
    }
}

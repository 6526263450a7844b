using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Lists jobs that have not ended.</summary>
internal sealed class BatchListCommand : FlowCommand
{
    public override string Name => "list";

    public override string Description => "List unfinished AWS Batch tasks of this flow: those of the latest run, unless options say otherwise.";

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) => BatchJobSelection.Options;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var selection = BatchJobSelection.Of(context);
        foreach (var job in await selection.FindAsync(cancellationToken).ConfigureAwait(false))
            context.Terminal.SayAlways(BatchJobSelection.Describe(job), TextStyle.Plain);
        return 0;
    }
}

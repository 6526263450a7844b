namespace Metaflow.CommandLine.Commands;

/// <summary>The jobs of the flow on AWS Batch.</summary>
internal sealed class BatchCommand : FlowCommand
{
    public override string Name => "batch";

    public override string Description => "Commands related to AWS Batch.";

    public override IReadOnlyList<FlowCommand> Subcommands { get; } = [new BatchKillCommand(), new BatchListCommand()];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A group of commands does not run.");
}

namespace Metaflow.CommandLine.Commands;

/// <summary>The tags of runs.</summary>
internal sealed class TagCommand : FlowCommand
{
    public override string Name => "tag";

    public override string Description => "Commands related to tagging.";

    public override IReadOnlyList<FlowCommand> Subcommands { get; } =
        [new TagAddCommand(), new TagListCommand(), new TagRemoveCommand(), new TagReplaceCommand()];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A group of commands does not run.");
}

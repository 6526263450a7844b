namespace Metaflow.CommandLine.Commands;

/// <summary>Removes tags from a run.</summary>
internal sealed class TagRemoveCommand : FlowCommand
{
    public override string Name => "remove";

    public override string Description => "Remove tags from a run.";

    public override IReadOnlyList<CommandArgument> Arguments =>
        [new("TAGS", "The tags to remove.") { IsRepeated = true }];

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) => TaggedRun.Options;

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        TaggedRun.ChangeAsync(context, remove: context.Arguments, add: [], cancellationToken);
}

namespace Metaflow.CommandLine.Commands;

/// <summary>Adds tags to a run.</summary>
internal sealed class TagAddCommand : FlowCommand
{
    public override string Name => "add";

    public override string Description => "Add tags to a run.";

    public override IReadOnlyList<CommandArgument> Arguments =>
        [new("TAGS", "The tags to add.") { IsRepeated = true }];

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) => TaggedRun.Options;

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        TaggedRun.ChangeAsync(context, remove: [], add: context.Arguments, cancellationToken);
}

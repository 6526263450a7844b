namespace Metaflow.CommandLine.Commands;

/// <summary>Removes tags from a run and adds others, both at once.</summary>
internal sealed class TagReplaceCommand : FlowCommand
{
    private static readonly CommandOption _add = new(
        "add", OptionKind.Repeated, "A tag to add. May be given several times. [required]");

    private static readonly CommandOption _remove = new(
        "remove", OptionKind.Repeated, "A tag to remove. May be given several times. [required]");

    public override string Name => "replace";

    public override string Description => "Replace tags of a run: some are removed, then some added, both at once.";

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) => [.. TaggedRun.Options, _add, _remove];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (add, remove) = (context.Options.GetAll(_add), context.Options.GetAll(_remove));
        if (add.Count == 0 && remove.Count == 0)
            throw new CommandException("Give at least one tag to add by --add, and one to remove by --remove.");
        if (remove.Count == 0)
            throw new CommandException("Give at least one tag to remove by --remove; to add only, use 'tag add'.");
        if (add.Count == 0)
            throw new CommandException("Give at least one tag to add by --add; to remove only, use 'tag remove'.");
        return TaggedRun.ChangeAsync(context, remove, add, cancellationToken);
    }
}

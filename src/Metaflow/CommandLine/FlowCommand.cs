namespace Metaflow.CommandLine;

/// <summary>A command of a flow's program, or a group of commands.</summary>
internal abstract class FlowCommand
{
    public abstract string Name { get; }

    /// <summary>A sentence for the help text.</summary>
    public abstract string Description { get; }

    /// <summary>Whether help and completion leave the command out.</summary>
    public virtual bool IsHidden => false;

    public virtual IReadOnlyList<CommandArgument> Arguments => [];

    /// <summary>Commands below this one; a group runs nothing itself.</summary>
    public virtual IReadOnlyList<FlowCommand> Subcommands => [];

    /// <summary>Which of the <see cref="Subcommands"/> runs when none is named; null requires a name.</summary>
    public virtual FlowCommand? DefaultSubcommand => null;

    /// <summary>The options, in the order of the help text.</summary>
    /// <param name="flow">The flow, whose parameters are options of some commands.</param>
    public virtual IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) => [];

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public abstract Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken);
}

using Metaflow.CommandLine.Commands;

namespace Metaflow.CommandLine;

/// <summary>The commands of a flow's program.</summary>
internal static class FlowCommands
{
    public static FlowCommand Default { get; } = new CheckCommand();

    /// <summary>All commands, in the order of the help text.</summary>
    public static IReadOnlyList<FlowCommand> All { get; } =
    [
        new BatchCommand(),
        Default,
        new CompletionCommand(),
        new DumpCommand(),
        new HelpCommand(),
        new LogsCommand(),
        new OutputDotCommand(),
        new OutputRawCommand(),
        new PackageCommand(),
        new ResumeCommand(),
        new RunCommand(),
        new ShowCommand(),
        new SpinCommand(),
        new TagCommand(),
        new VersionCommand(),
        new InitCommand(),
        new StepCommand(),
    ];
}

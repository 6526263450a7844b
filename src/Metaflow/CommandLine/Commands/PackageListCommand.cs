using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Lists the files of the code package, and its libraries.</summary>
internal sealed class PackageListCommand : FlowCommand
{
    private static readonly CommandOption _archive = new(
        "archive", OptionKind.Flag, "List the names in the code package, instead of the files on this machine.")
    {
        NegativeName = "no-archive",
    };

    public override string Name => "list";

    public override string Description => "List all files included in the code package.";

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) => [_archive];

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var package = PackageCommand.Collect(context);
        var isArchive = context.Options.IsOn(_archive);
        Write(
            context.Terminal,
            "Files included in the code package:",
            package.Files.Select(f => isArchive ? f.Name : f.Path ?? $"<generated {Path.GetFileName(f.Name)} content>"));
        Write(
            context.Terminal,
            "Libraries that are stored apart:",
            package.Libraries.Select(l => isArchive ? l.Name : l.Path));
        return Task.FromResult(0);
    }

    private static void Write(FlowTerminal terminal, string heading, IEnumerable<string> names)
    {
        terminal.Say(heading, TextStyle.Heading);
        foreach (var name in names)
        {
            terminal.Data.Write(name, TextStyle.Plain);
            terminal.Data.EndLine();
        }

        terminal.Data.Flush();
    }
}

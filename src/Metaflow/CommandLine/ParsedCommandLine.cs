namespace Metaflow.CommandLine;

/// <summary>A command line taken apart. Filled as parsing goes, so that an error knows how far it came.</summary>
internal sealed class ParsedCommandLine
{
    /// <summary>Values of the options before the command.</summary>
    public OptionValues TopLevel { get; } = new();

    /// <summary>The names of the command and its groups, outermost first.</summary>
    public List<FlowCommand> Path { get; } = [];

    /// <summary>The options that the command has.</summary>
    public IReadOnlyList<CommandOption> KnownOptions { get; set; } = [];

    /// <summary>Values of the options of the command.</summary>
    public OptionValues Options { get; } = new();

    public List<string> Arguments { get; } = [];

    /// <summary>Whether <c>--help</c> was met; what follows it was not looked at.</summary>
    public bool IsHelp { get; set; }
}

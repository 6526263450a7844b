namespace Metaflow.CommandLine;

/// <summary>A command cannot do what it is asked to; the program exits with code 1.</summary>
internal sealed class CommandException(string message) : MetaflowException(message)
{
    public override string Headline => "Invalid command";
}

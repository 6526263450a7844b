namespace Metaflow.CommandLine;

/// <summary>The command line is wrong; the program exits with code 2.</summary>
internal sealed class UsageException(string message) : MetaflowException(message)
{
    public override string Headline => "Usage error";
}

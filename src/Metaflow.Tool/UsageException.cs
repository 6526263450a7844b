namespace Metaflow.Tool;

/// <summary>The command line is wrong in a way that only its command sees.</summary>
internal sealed class UsageException(string message) : MetaflowException(message)
{
    public override string Headline => "Usage error";
}

namespace Metaflow;

/// <summary>A flow name, run id, step name, task id or artifact name, or a whole pathspec, is not valid.</summary>
public sealed class PathspecException : MetaflowException
{
    internal PathspecException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Invalid pathspec";
}

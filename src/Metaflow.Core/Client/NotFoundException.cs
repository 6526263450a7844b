namespace Metaflow.Client;

/// <summary>The client was asked for a flow, run, step, task, attempt or artifact that is not there.</summary>
public sealed class NotFoundException : MetaflowException
{
    internal NotFoundException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Object not found";
}

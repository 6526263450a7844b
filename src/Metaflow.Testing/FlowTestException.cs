namespace Metaflow.Testing;

/// <summary>A run or a task is not as the test expects it.</summary>
public sealed class FlowTestException : MetaflowException
{
    internal FlowTestException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Flow test";
}

namespace Metaflow;

/// <summary>A step called <c>Next</c> in a way that cannot be followed: twice, with no step, over an empty collection.</summary>
/// <param name="message">What is wrong with the transition of which step, and how to mend it.</param>
public sealed class InvalidTransitionException(string message) : MetaflowException(message)
{
    /// <inheritdoc/>
    public override string Headline => "Invalid Next transition";
}

namespace Metaflow.Graph;

/// <content>The part that is used at run time only.</content>
internal sealed partial class FlowLint
{
    /// <summary>Refuses a graph that breaks the rules.</summary>
    /// <exception cref="InvalidGraphException">There are mistakes; the message lists them all.</exception>
    public static void ThrowIfInvalid(FlowGraph graph)
    {
        if (Check(graph) is { Count: > 0 } issues)
            throw new InvalidGraphException(graph.FlowName, issues);
    }
}

using Metaflow.Graph;
using Metaflow.Secrets;

namespace Metaflow;

/// <summary>The step that a decorator is attached to.</summary>
/// <param name="FlowName">The flow's name.</param>
/// <param name="Node">The step's place in the graph.</param>
public sealed record DecoratedStep(string FlowName, GraphNode Node)
{
    /// <summary>Where secrets come from.</summary>
    internal SecretsStore? Secrets { get; init; }
}

using Metaflow.Artifacts;
using Metaflow.Graph;
using Metaflow.Secrets;

namespace Metaflow;

/// <summary>The step that a decorator is attached to.</summary>
/// <param name="FlowName">The flow's name.</param>
/// <param name="Node">The step's place in the graph.</param>
public sealed record DecoratedStep(string FlowName, GraphNode Node)
{
    /// <summary>The artifacts of the flow.</summary>
    internal IReadOnlyList<ArtifactDescriptor> Artifacts { get; init; } = [];

    /// <summary>Where secrets come from.</summary>
    internal SecretsStore? Secrets { get; init; }
}

namespace Metaflow.Conformance.Graphs;

/// <summary>One step after the other.</summary>
public sealed class LinearShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Linear("Start", "PassBy"),
        Linear("PassBy", "End"),
        End(),
    ];
}

namespace Metaflow.Conformance.Graphs;

/// <summary>Branches of different length that meet.</summary>
public sealed class BranchShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Split("Start", "GoLeft", "GoRight"),
        Linear("GoLeft", "StayLeft"),
        Linear("StayLeft", "Meet"),
        Linear("GoRight", "Meet"),
        Join("Meet", "End"),
        End(),
    ];
}

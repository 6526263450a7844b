namespace Metaflow.Conformance.Graphs;

/// <summary>A gang.</summary>
public sealed class ParallelShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Gang("Start", "Train", members: 3),
        Linear("Train", "Collect"),
        Join("Collect", "End"),
        End(),
    ];
}

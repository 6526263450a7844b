namespace Metaflow.Conformance.Graphs;

/// <summary>A step that follows itself.</summary>
public sealed class RecursionShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Linear("Start", "Repeat"),
        Recursion("Repeat", then: "GoOn", rounds: 3),
        Linear("GoOn", "End"),
        End(),
    ];
}

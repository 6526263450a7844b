namespace Metaflow.Conformance.Graphs;

/// <summary>A foreach inside of a foreach.</summary>
public sealed class NestedForeachShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Foreach("Start", "FanInside", items: 2),
        Foreach("FanInside", "WorkInside", items: 3),
        Linear("WorkInside", "CollectInside"),
        Join("CollectInside", "CollectAll"),
        Join("CollectAll", "End"),
        End(),
    ];
}

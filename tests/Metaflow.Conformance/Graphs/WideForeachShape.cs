namespace Metaflow.Conformance.Graphs;

/// <summary>A foreach of many items.</summary>
public sealed class WideForeachShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Foreach("Start", "Work", items: 40),
        Linear("Work", "Collect"),
        Join("Collect", "End"),
        End(),
    ];
}

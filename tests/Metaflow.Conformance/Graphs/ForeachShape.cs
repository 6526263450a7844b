namespace Metaflow.Conformance.Graphs;

/// <summary>A foreach whose body has two steps.</summary>
public sealed class ForeachShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Foreach("Start", "Work", items: 3),
        Linear("Work", "Refine"),
        Linear("Refine", "Collect"),
        Join("Collect", "End"),
        End(),
    ];
}

namespace Metaflow.Conformance.Graphs;

/// <summary>A foreach on one way of a switch.</summary>
public sealed class ForeachInSwitchShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Switch("Start", "SkipIt", "Fan"),
        Linear("SkipIt", "GoOn"),
        Foreach("Fan", "Work", items: 3),
        Linear("Work", "Collect"),
        Join("Collect", "GoOn"),
        Linear("GoOn", "End"),
        End(),
    ];
}

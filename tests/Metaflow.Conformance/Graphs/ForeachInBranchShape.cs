namespace Metaflow.Conformance.Graphs;

/// <summary>A foreach inside of one branch.</summary>
public sealed class ForeachInBranchShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Split("Start", "Fan", "GoElsewhere"),
        Foreach("Fan", "Work", items: 2),
        Linear("Work", "Collect"),
        Join("Collect", "Meet"),
        Linear("GoElsewhere", "Meet"),
        Join("Meet", "Finish"),
        End("Finish"),
    ];
}

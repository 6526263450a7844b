namespace Metaflow.Conformance.Graphs;

/// <summary>A branch that branches again.</summary>
public sealed class NestedBranchesShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Split("Start", "GoLeft", "GoRight"),
        Split("GoLeft", "GoLeftUp", "GoLeftDown"),
        Linear("GoLeftUp", "MeetLeft"),
        Linear("GoLeftDown", "MeetLeft"),
        Join("MeetLeft", "Meet"),
        Linear("GoRight", "Meet"),
        Join("Meet", "End"),
        End(),
    ];
}

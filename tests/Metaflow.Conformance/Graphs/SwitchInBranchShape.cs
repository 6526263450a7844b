namespace Metaflow.Conformance.Graphs;

/// <summary>A switch inside of one branch.</summary>
public sealed class SwitchInBranchShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Split("Start", "Choose", "GoElsewhere"),
        Switch("Choose", "TakeLow", "TakeHigh"),
        Linear("TakeLow", "Meet"),
        Linear("TakeHigh", "Meet"),
        Linear("GoElsewhere", "Meet"),
        Join("Meet", "End"),
        End(),
    ];
}

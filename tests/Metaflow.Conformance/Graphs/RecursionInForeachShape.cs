namespace Metaflow.Conformance.Graphs;

/// <summary>Items that take different numbers of rounds.</summary>
public sealed class RecursionInForeachShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Foreach("Start", "Repeat", items: 3),
        Recursion("Repeat", then: "GoOn", rounds: 2),
        Linear("GoOn", "Collect"),
        Join("Collect", "End"),
        End(),
    ];
}

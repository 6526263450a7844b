namespace Metaflow.Conformance.Graphs;

/// <summary>Items of a foreach that go different ways.</summary>
public sealed class SwitchInForeachShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Foreach("Start", "Choose", items: 4),
        Switch("Choose", "TakeEven", "TakeOdd"),
        Linear("TakeEven", "Collect"),
        Linear("TakeOdd", "Collect"),
        Join("Collect", "End"),
        End(),
    ];
}

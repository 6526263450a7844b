namespace Metaflow.Conformance.Graphs;

/// <summary>One of three ways, which meet in an ordinary step.</summary>
public sealed class SwitchShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Switch("Start", "TakeLow", "TakeHigh", "TakeNone"),
        Linear("TakeLow", "GoOn"),
        Linear("TakeHigh", "GoOn"),
        Linear("TakeNone", "GoOn"),
        Linear("GoOn", "End"),
        End(),
    ];
}

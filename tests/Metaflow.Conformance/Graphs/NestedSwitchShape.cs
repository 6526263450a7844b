namespace Metaflow.Conformance.Graphs;

/// <summary>A switch on one way of a switch; another way goes straight to the end.</summary>
public sealed class NestedSwitchShape : FlowShape
{
    protected override IReadOnlyList<GraphStep> Draw() =>
    [
        Linear("Start", "Choose"),
        Switch("Choose", "TakeNone", "ChooseAgain"),
        Linear("TakeNone", "End"),
        Switch("ChooseAgain", "TakeNoneEither", "TakeIt", "End"),
        Linear("TakeNoneEither", "GoOn"),
        Linear("TakeIt", "GoOn"),
        Linear("GoOn", "End"),
        End(),
    ];
}

namespace Metaflow.Conformance.Graphs;

/// <summary>How a step of a graph goes on.</summary>
public enum StepKind
{
    Linear,
    Split,
    Foreach,
    Gang,
    Switch,
    Recursion,
    End,
}

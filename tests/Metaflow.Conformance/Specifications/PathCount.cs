using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>The artifact <c>count</c>: the tasks on all paths to a task, itself included. It is wrong where a resumed task had wrong inputs.</summary>
internal static class PathCount
{
    /// <summary>Lets the steps of a C# flow count.</summary>
    public static FlowDraft CountPaths(this FlowDraft flow) => flow
        .Artifact("int", "Count")
        .In(StepRole.Start, "Count = 1;")
        .In(s => !s.Is(StepRole.Start | StepRole.Join), _ => "Count++;")
        .In(StepRole.Join, "Count = 1 + inputs.Sum(input => input.Count);");

    /// <summary>What a step of a Python flow does to count.</summary>
    public static string PythonOf(GraphStep step) =>
        step.IsJoin ? "self.count = 1 + sum(i.count for i in inputs)"
        : step.Is(StepRole.Start) ? "self.count = 1"
        : "self.count += 1";

    /// <summary>What a task must have counted.</summary>
    public static int Of(ExpectedTask task) => 1 + task.Parents.Sum(Of);
}

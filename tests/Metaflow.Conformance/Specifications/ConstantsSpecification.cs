using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Constants of the class are artifacts of every task, after joins too.</summary>
public sealed class ConstantsSpecification : Specification
{
    protected override void Write(FlowDraft flow) => flow
        .Member("[Artifact]\npublic const int Answer = 42;")
        .Member("[Artifact(Name = \"motto\")]\npublic const string Words = \"così è\";")
        .Member("[Artifact]\npublic static readonly double[] Thirds = [0.25, 0.5];")
        .Artifact("double", "Sum")
        .In(StepRole.All, "Sum = Answer + Thirds.Sum() + Words.Length;");

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in await run.TasksAsync())
        {
            await task.MustHaveAsync("answer", 42, "42");
            await task.MustHaveAsync("motto", "così è", "così è");
            await task.MustShowAsync("thirds", "array('d', [0.25, 0.5])");
            await task.MustHaveAsync("sum", 48.75, "48.75");
        }
    }
}

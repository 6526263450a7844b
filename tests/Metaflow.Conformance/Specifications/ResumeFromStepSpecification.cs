using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A finished run can be resumed from each of its steps: that step and all after it run again, and nothing before it does.</summary>
public sealed class ResumeFromStepSpecification : Specification
{
    public override string? NotApplicableTo(FlowContext context) => context is InProcessContext ? null
        : "it is a run for each step, and what is taken over does not depend on the context";

    public override async Task ExamineAsync(Workspace workspace)
    {
        var origin = await workspace.RunAsync("run");
        await origin.MustBeCompleteAsync();
        foreach (var step in workspace.Shape.Steps.Where(s => workspace.Shape.Tasks.Any(t => t.Step == s.Name)))
        {
            var resumed = await workspace.RunAsync("resume", step.StoredName, "--origin-run-id", origin.Id);
            await resumed.MustBeCompleteAsync();
            foreach (var task in await resumed.TasksAsync())
            {
                var runs = task.Step == step || IsAfter(task.Expected, step);
                Assert.Equal(
                    (task.Expected.Key, runs ? resumed.Id : origin.Id), (task.Expected.Key, await task.ReadAsync<string>("ran_in")));
                Assert.Equal(runs ? origin.Id : "", runs ? await task.ReadAsync<string>("origin") : "");
            }
        }
    }

    protected override void Write(FlowDraft flow) => flow
        .Artifact("string", "RanIn")
        .Artifact("string", "Origin")
        .In(StepRole.All, "RanIn = Current.RunId!;\nOrigin = Current.OriginRunId ?? \"\";");

    private static bool IsAfter(ExpectedTask task, GraphStep step) =>
        task.Parents.Any(p => p.Step == step.Name || IsAfter(p, step));
}

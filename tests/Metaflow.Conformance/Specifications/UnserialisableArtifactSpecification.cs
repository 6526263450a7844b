using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A value that cannot be stored fails its task by an error that names the artifact, and nothing of the attempt counts.</summary>
public sealed class UnserialisableArtifactSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        var run = await workspace.RunAsync("run");

        var victim = workspace.Shape.Victim;
        await run.MustHaveFailedAsync(victim);
        Assert.Contains("'Thing'", run.Result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(await run.TasksAsync(), t => t.Step.Is(StepRole.End));
        var log = await run.ErrorsOfAsync(victim);
        Assert.Contains("'Thing'", log, StringComparison.Ordinal);
    }

    protected override void Write(FlowDraft flow) => flow
        .Artifact("object", "Thing")
        .In(s => s == flow.Shape.Victim, _ => "if ((Index ?? 1) == 1) Thing = new System.Text.StringBuilder(\"no artifact\");");
}

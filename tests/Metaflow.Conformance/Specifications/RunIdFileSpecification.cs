using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary><c>--run-id-file</c> holds the run's id by the time that the first step runs.</summary>
public sealed class RunIdFileSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        var file = Path.Combine(workspace.Folder, "id file");
        var run = await workspace.RunAsync("run", "--run-id-file", file, "--file", file);
        await run.MustBeCompleteAsync();
        Assert.Equal(run.Id, await File.ReadAllTextAsync(file));
        Assert.Equal(run.Id, await File.ReadAllTextAsync(Path.Combine(workspace.Root, workspace.FlowName, "latest_run")));
        await (await run.TasksAsync())[0].MustHaveAsync("seen", run.Id, run.Id);
    }

    protected override void Write(FlowDraft flow) => flow
        .Member("[Parameter(Required = true)]\npublic string File { get; init; } = null!;")
        .Artifact("string", "Seen")
        .In(StepRole.Start, "Seen = System.IO.File.ReadAllText(File);");
}

using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Python;

namespace Metaflow.Conformance.Specifications;

/// <summary>A flow of ours resumes a failed run of a Python flow of the same shape, and takes over what Python has finished.</summary>
[Trait("Needs", "METAFLOW_SRC")]
public sealed class ResumesPythonSpecification : PythonFlowSpecification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        PythonMetaflow.Require();
        var flow = workspace.Write("flow.py", PythonFlow.Write(workspace.Shape, workspace.FlowName, BodyOf));
        var failed = await PythonMetaflow.RunAsync(
            workspace, flow, ["--no-pylint", "run", "--fail", "true", "--max-workers", "1", "--run-id-file", "failed"]);
        failed.Expect(1);
        var origin = await File.ReadAllTextAsync(Path.Combine(workspace.Folder, "failed"));

        var resumed = await workspace.RunAsync("resume", "--origin-run-id", origin);

        await resumed.MustBeCompleteAsync();
        foreach (var task in await resumed.TasksAsync())
        {
            var count = PathCount.Of(task.Expected);
            await task.MustHaveAsync("count", count, $"{count}");
            await task.MustHaveAsync("fail", true, "True");
        }

        Assert.Contains("Cloning previously run task", resumed.Result.Output, StringComparison.Ordinal);

        string BodyOf(GraphStep step) => string.Join('\n',
            PathCount.PythonOf(step),
            step == workspace.Shape.Victim ? "assert not self.fail or self.index not in (None, 1)" : "");
    }

    protected override void Write(FlowDraft flow) => flow
        .Member("[Parameter]\npublic bool Fail { get; init; }")
        .CountPaths();
}

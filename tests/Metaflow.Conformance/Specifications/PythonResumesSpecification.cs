using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Python;

namespace Metaflow.Conformance.Specifications;

/// <summary>A Python flow of the same shape resumes a failed run of ours: Python takes over what C# has finished, and reads it.</summary>
[Trait("Needs", "METAFLOW_SRC")]
public sealed class PythonResumesSpecification : PythonFlowSpecification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        PythonMetaflow.Require();
        // Of a gang, Python asks the first member only whether it has finished.
        var failed = await workspace.RunAsync("run", "--fail", "true", "--max-workers", "1");
        await failed.MustHaveFailedAsync(workspace.Shape.Victim);
        var finished = (await failed.TasksAsync()).Count(t => t.Step != workspace.Shape.Victim);
        var flow = workspace.Write("flow.py", PythonFlow.Write(workspace.Shape, workspace.FlowName, BodyOf));

        var resumed = await PythonMetaflow.RunAsync(
            workspace, flow, ["--no-pylint", "resume", "--origin-run-id", failed.Id, "--run-id-file", "resumed"], ("MENDED", "1"));
        resumed.Expect(0);

        var id = await File.ReadAllTextAsync(Path.Combine(workspace.Folder, "resumed"));
        var run = await CheckedRun.OfAsync(workspace, resumed, id);
        var tasks = await run.TasksAsync();
        Assert.Equal(workspace.Shape.Tasks.Select(t => t.Key), tasks.Select(t => t.Expected.Key));
        Assert.True(await run.Run.IsFinishedAsync() || workspace.Shape.Steps[^1].Name != "End");
        Assert.Equal($"{workspace.FlowName}/{failed.Id}", await run.Run.OriginPathspecAsync());
        foreach (var task in tasks)
            Assert.Equal(PathCount.Of(task.Expected), await task.ReadAsync<int>("count"));
        Assert.True(resumed.Output.Split("Cloning previously run task").Length - 1 >= finished, resumed.Output);

        string BodyOf(GraphStep step) => string.Join('\n',
            PathCount.PythonOf(step),
            step == workspace.Shape.Victim ? "assert os.environ.get(\"MENDED\")" : "");
    }

    protected override void Write(FlowDraft flow) => flow
        .Member("[Parameter]\npublic bool Fail { get; init; }")
        .CountPaths()
        .In(s => s == flow.Shape.Victim, _ =>
            "if (Fail && (Current.Parallel is { } gang ? gang.NodeIndex == 0 : (Index ?? 1) == 1))\n"
            + "    throw new InvalidOperationException(\"not mended\");");
}

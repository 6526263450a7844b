using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Python;

namespace Metaflow.Conformance.Specifications;

/// <summary>Our client says the same about Python's runs as Python's, fact by fact: about one that came to its end and one that failed.</summary>
[Trait("Needs", "METAFLOW_SRC")]
public sealed class PythonRunSpecification : PythonFlowSpecification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        PythonMetaflow.Require();
        var flow = workspace.Write("flow.py", PythonFlow.Write(workspace.Shape, workspace.FlowName, BodyOf));
        (await PythonMetaflow.RunAsync(workspace, flow, ["--no-pylint", "run", "--tag", "größe", "--run-id-file", "done"])).Expect(0);
        // One task at a time, so that none is killed for the failure of another.
        (await PythonMetaflow.RunAsync(
            workspace, flow, ["--no-pylint", "run", "--fail", "true", "--max-workers", "1", "--run-id-file", "failed"])).Expect(1);

        var runs = new List<string>();
        foreach (var file in (string[])["done", "failed"])
            runs.Add($"{workspace.FlowName}/{await File.ReadAllTextAsync(Path.Combine(workspace.Folder, file))}");
        var python = await PythonMetaflow.FactsAsync(workspace, runs);
        var ours = await RunFacts.OfAsync(workspace.Client, runs);

        var differences = FactComparison.Compare(python, ours, workspace.Shape);
        Assert.True(differences.Count == 0, string.Join('\n', differences));

        string BodyOf(GraphStep step) => string.Join('\n',
            step.IsJoin ? "self.merge_artifacts(inputs, exclude=[\"repeat_rounds\", \"choice\", \"items\"])" : "",
            step.Is(StepRole.Start) ? "self.text = \"naïve 🚀 'quoted'\\n\"\nself.numbers = [0.1, -1e300, 3, None, {\"a\": (1, b\"x\")}]" : "",
            $"print(\"  out ü {step.StoredName}\")",
            step == workspace.Shape.Victim ? "if self.fail and (self.index is None or self.index == 1): raise ValueError(\"failed: ü\")" : "");
    }

    /// <summary>Not run; it only has the names.</summary>
    protected override void Write(FlowDraft flow)
    {
    }
}

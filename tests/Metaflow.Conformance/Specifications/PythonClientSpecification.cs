using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Python;

namespace Metaflow.Conformance.Specifications;

/// <summary>Python's client says the same about our runs as ours, fact by fact: about one that came to its end and one that failed.</summary>
[Trait("Needs", "METAFLOW_SRC")]
public sealed class PythonClientSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        PythonMetaflow.Require();
        workspace.Write("notes.txt", "naïve\nnotes");
        var done = await workspace.RunAsync("run", "--tag", "größe", "--rate", "0.25");
        await done.MustBeCompleteAsync();
        var failed = await workspace.RunAsync("run", "--fail", "true");
        await failed.MustHaveFailedAsync(workspace.Shape.Victim);

        string[] runs = [done.Run.Pathspec, failed.Run.Pathspec];
        var python = await PythonMetaflow.FactsAsync(workspace, runs);
        var ours = await RunFacts.OfAsync(workspace.Client, runs);

        var differences = FactComparison.Compare(python, ours, workspace.Shape);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    protected override void Write(FlowDraft flow) => flow
        .Member("[Artifact]\npublic const string Motto = \"é\";")
        .Member("[Parameter]\npublic double Rate { get; init; } = 0.5;")
        .Member("[Parameter]\npublic bool Fail { get; init; }")
        .Member("[Parameter]\npublic string? Nothing { get; init; }")
        .Member("[IncludeFile(Default = \"notes.txt\")]\npublic IncludedFile Notes { get; init; }")
        .Member("[Config(DefaultValue = \"\"\"{\"depth\": 3, \"names\": [\"a\"]}\"\"\")]\npublic ConfigValue Settings { get; init; } = null!;")
        .Artifact("string", "Text")
        .Artifact("List<double>", "Numbers")
        .Artifact("double[]", "Series")
        .Artifact("Dictionary<string, DateOnly?>", "Days")
        .Artifact("(int, string)[]", "Pairs")
        .Decorate(StepRole.Single, "Retry(Times = 1, MinutesBetweenRetries = 0)")
        .In(StepRole.Join, flow.Merge)
        .In(StepRole.Start,
            """
            Text = "naïve 🚀 'quoted'\n";
            Numbers = [0.1, -1e300, 3];
            Series = [.. Enumerable.Range(0, 2000).Select(i => i / 4.0)];
            Days = new() { ["a"] = new DateOnly(2024, 2, 29), ["b"] = null };
            Pairs = [(1, "one"), (-2, "two")];
            if (Current.RetryCount == 0)
                throw new ArgumentException("try again: ü");
            """)
        .In(StepRole.All, "Console.WriteLine($\"  out ü {Current.StepName}\");\nConsole.Error.WriteLine(\"err\");")
        .In(s => s == flow.Shape.Victim, _ =>
            "if (Fail && (Index ?? 1) == 1)\n    throw new InvalidOperationException(\"failed: ü\", new ArgumentException(\"cause\"));");
}

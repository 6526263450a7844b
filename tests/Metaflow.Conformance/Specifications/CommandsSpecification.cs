using System.Text.Json;
using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>The commands that look at a flow and its runs, and how they end.</summary>
public sealed class CommandsSpecification : Specification
{
    protected override void Write(FlowDraft flow) => flow
        .Artifact("int", "Value")
        .In(StepRole.All, "Value = 3;\nConsole.WriteLine(\"a line\");");

    protected override async Task CheckAsync(CheckedRun run)
    {
        var workspace = run.Workspace;
        var end = run.Shape.Steps[^1].StoredName;
        var show = (await workspace.CommandAsync("show")).Expect(0).Output;
        var dot = (await workspace.CommandAsync("output-dot")).Expect(0).Output;
        var raw = JsonDocument.Parse((await workspace.CommandAsync("--quiet", "output-raw", "--json")).Expect(0).Output).RootElement;
        foreach (var step in run.Shape.Steps)
        {
            var targets = step.Targets.Select(NamingPolicy.ToSnakeCase).ToList();
            Assert.Contains($"Step {step.StoredName}\n", show, StringComparison.Ordinal);
            if (targets.Count > 0)
                Assert.Contains($"=> {string.Join(", ", targets)}\n", show, StringComparison.Ordinal);
            Assert.Matches($@"\b{step.StoredName}\b", dot);
            var node = raw.GetProperty("graph").GetProperty(step.StoredName);
            Assert.Equal(targets, node.GetProperty("next").EnumerateArray().Select(n => n.GetString()));
            Assert.Equal(TypeOf(step), node.GetProperty("type").GetString());
        }

        Assert.Contains("The graph looks good!", (await workspace.CommandAsync("check")).Expect(0).Everything, StringComparison.Ordinal);
        Assert.Contains("value [size: 5 type: <class 'int'>] = 3\n", (await workspace.CommandAsync("dump", $"{run.Id}/{end}")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("a line\n", (await workspace.CommandAsync("logs", $"{run.Id}/{end}")).Expect(0).Output, StringComparison.Ordinal);
        (await workspace.InspectAsync("dump", $"{run.Id}/{end}/999")).Expect(1);
        (await workspace.InspectAsync("dump", $"{run.Id}999/{end}")).Expect(1); // a service numbers runs: any fixed id may be this one
        (await workspace.InspectAsync("logs", $"{run.Id}/no_such_step")).Expect(1);
        (await workspace.InspectAsync("run", "--no-such-option")).Expect(2);
        (await workspace.InspectAsync("no-such-command")).Expect(2);
        Assert.Equal(MetaflowVersion.Current, (await workspace.InspectAsync("version")).Expect(0).Output.Trim());
    }

    private static string TypeOf(GraphStep step) => step.Kind switch
    {
        StepKind.Split => "split-static",
        StepKind.Foreach => "split-foreach",
        StepKind.Gang => "split-parallel",
        StepKind.Switch or StepKind.Recursion => "split-switch",
        StepKind.End => "end",
        _ => step.IsJoin ? "join" : step.Is(StepRole.Start) ? "start" : "linear",
    };
}

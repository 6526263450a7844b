using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Python;

namespace Metaflow.Conformance.Specifications;

/// <summary>The commands of a Python flow show our runs as ours do: <c>dump</c>, <c>logs</c>, <c>tag list</c>; and <c>tag add</c> changes them.</summary>
[Trait("Needs", "METAFLOW_SRC")]
public sealed class PythonCommandsSpecification : Specification
{
    public override string? NotApplicableTo(FlowContext context) =>
        context is InProcessContext or S3Context or ServiceContext ? null : "what is shown is the same in every context";

    public override async Task ExamineAsync(Workspace workspace)
    {
        PythonMetaflow.Require();
        var run = await workspace.RunAsync("run", "--tag", "größe");
        await run.MustBeCompleteAsync();
        var flow = workspace.Write("flow.py", PythonFlow.Write(workspace.Shape, workspace.FlowName, _ => ""));
        foreach (var task in (await run.TasksAsync()).Where(t => t.Step.Is(StepRole.Start) || t.Step == workspace.Shape.Victim).Take(2))
        {
            Assert.Equal(
                (await workspace.InspectAsync("dump", task.Path, "--max-value-size", "100000")).Expect(0).Output,
                (await PythonAsync("dump", task.Path, "--max-value-size", "100000")).Output);
            Assert.Equal(
                (await workspace.InspectAsync("logs", task.Path, "--stdout")).Expect(0).Output,
                (await PythonAsync("logs", task.Path, "--stdout")).Output);
        }

        var tags = await PythonAsync("tag", "list", run.Id);
        Assert.Contains("größe", tags.Everything, StringComparison.Ordinal);
        Assert.Contains($"user:{Workspace.User}", tags.Everything, StringComparison.Ordinal);
        await PythonAsync("tag", "add", "--run-id", run.Id, "from python");
        var tagged = await workspace.Client.RunAsync(run.Run.Pathspec);
        Assert.Equal(["from python", "größe"], tagged.UserTags.Order(StringComparer.Ordinal));

        async Task<CommandResult> PythonAsync(params string[] arguments) =>
            (await PythonMetaflow.RunAsync(workspace, flow, ["--no-pylint", .. arguments])).Expect(0);
    }

    protected override void Write(FlowDraft flow) => flow
        .Member("[Artifact]\npublic const string Motto = \"é\";")
        .Artifact("string", "Text")
        .Artifact("List<object?>", "Mixed")
        .Artifact("double[]", "Series")
        .Artifact("(int, string)[]", "Pairs")
        .Artifact("DateTimeOffset", "Moment")
        .Artifact("TimeSpan", "Span")
        .In(StepRole.Start,
            """
            Text = "naïve 🚀 'quoted'\n";
            Mixed = [0.1, -1e300, 3, null, true, "it's", "tab\t", new byte[] { 0, 65 }, 12.50m, new DateOnly(2024, 2, 29),
                new DateTime(2024, 2, 29, 1, 2, 3), TimeSpan.FromSeconds(-1.5), Guid.Empty];
            Series = [0.5, 1e-7, 1e22];
            Pairs = [(1, "one")];
            Moment = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(-8));
            Span = TimeSpan.FromSeconds(90001.5);
            """)
        .In(StepRole.Join, flow.Merge)
        .In(StepRole.All, "Console.WriteLine($\"  out ü {Current.StepName}\");");
}

using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A run is on the branch of its project that the command line names, for its steps and for those who look for it.</summary>
public sealed class ProjectSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        (await workspace.CommandAsync("--branch", "No Branch", "run")).Expect(1);
        var run = await workspace.RunAsync("--branch", "blue", "run");
        await run.MustBeCompleteAsync();
        Assert.Contains("project:conformance", run.Run.SystemTags);
        Assert.Contains("project_branch:test.blue", run.Run.SystemTags);
        var flow = await workspace.Client.InNamespace("project_branch:test.blue").FlowAsync(workspace.FlowName);
        Assert.Equal(run.Id, (await flow.LatestRunAsync())!.Id);
        Assert.Null(await (await workspace.Client.FlowAsync(workspace.FlowName)).RunsAsync()
            .FirstOrDefaultAsync(r => r.SystemTags.Contains("project_branch:prod")));
        foreach (var task in await run.TasksAsync())
        {
            var seen = $"conformance test.blue conformance.test.blue.{workspace.FlowName} False False";
            await task.MustHaveAsync("seen", seen, seen);
        }
    }

    protected override void Write(FlowDraft flow) => flow
        .Attribute("[Project(\"conformance\")]")
        .Artifact("string", "Seen")
        .In(StepRole.All,
            """
            Seen = $"{Current.ProjectName} {Current.BranchName} {Current.ProjectFlowName} {Current.IsUserBranch} {Current.IsProduction}";
            """);
}

using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Tags given to a run are its tags, for steps and for readers.</summary>
public sealed class TagsSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        (await workspace.CommandAsync("run", "--tag", "")).Expect(1);
        var run = await workspace.RunAsync("run", "--tag", "größe:7", "--tag", "two words", "--tag", "two words");
        await run.MustBeCompleteAsync();
        Assert.Equal(["größe:7", "two words"], run.Run.UserTags.Order(StringComparer.Ordinal));
        var system = run.Run.SystemTags;
        Assert.Contains($"user:{Workspace.User}", system);
        Assert.Contains("runtime:dev", system);
        Assert.Contains(system, t => t.StartsWith("metaflow_version:", StringComparison.Ordinal));
        foreach (var task in await run.TasksAsync())
            await task.MustHaveAsync("tags", "größe:7,two words", "größe:7,two words");
    }

    protected override void Write(FlowDraft flow) => flow
        .Artifact("string", "Tags")
        .In(StepRole.All, "Tags = string.Join(',', Current.Tags.Order(StringComparer.Ordinal));");
}

using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A failed run that is resumed ends as if it had not failed: what was finished is taken over, and only the rest runs.</summary>
public sealed class ResumeSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        var mended = Path.Combine(workspace.Folder, "mended");
        var failed = await workspace.RunAsync("run", "--mended", mended, "--max-workers", "2");
        await failed.MustHaveFailedAsync(workspace.Shape.Victim);
        var finished = new HashSet<string>();
        foreach (var task in await failed.TasksAsync())
        {
            if (await task.Task.IsFinishedAsync())
                finished.Add(task.Expected.Key);
        }

        await File.WriteAllTextAsync(mended, "");
        var resumed = await workspace.RunAsync("resume");

        await resumed.MustBeCompleteAsync();
        Assert.Equal(failed.Run.Pathspec, await resumed.Run.OriginPathspecAsync());
        foreach (var task in await resumed.TasksAsync())
        {
            var count = PathCount.Of(task.Expected);
            await task.MustHaveAsync("count", count, $"{count}");
            await task.MustHaveAsync("mended", mended, mended);
            // A gang is taken over as a whole or runs as a whole.
            var isCloned = finished.Contains(task.Expected.Key) && !task.Step.Is(StepRole.GangMember);
            await task.MustHaveAsync("ran_in", isCloned ? failed.Id : resumed.Id, isCloned ? failed.Id : resumed.Id);
        }

        // Nothing is left to do for another one.
        var again = await workspace.RunAsync("resume", "--origin-run-id", resumed.Id);
        await again.MustBeCompleteAsync();
        Assert.DoesNotContain("Task is starting", again.Result.Output, StringComparison.Ordinal);
    }

    protected override void Write(FlowDraft flow) => flow
        .Member("[Parameter(Required = true)]\npublic string Mended { get; init; } = null!;")
        .Artifact("string", "RanIn")
        .In(StepRole.All, "RanIn = Current.RunId!;")
        .CountPaths()
        .In(s => s == flow.Shape.Victim, _ =>
            "if (!File.Exists(Mended) && (Index ?? 1) == 1)\n    throw new InvalidOperationException(\"not mended\");");
}

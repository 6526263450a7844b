using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A step knows which task it is, and its place in foreachs and gangs.</summary>
public sealed class CurrentSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        var run = await workspace.RunAsync("run", "--tag", "blue");
        await run.MustBeCompleteAsync();
        foreach (var task in await run.TasksAsync())
        {
            await task.MustHaveAsync("path", task.Pathspec, task.Pathspec);
            var about = $"{workspace.FlowName} {run.Id} {task.Step.StoredName} {task.Id} 0 {Workspace.User} blue user:{Workspace.User} True []";
            await task.MustHaveAsync("about", about, about);
            var place = string.Join(';', task.Expected.Levels.Select(l => l.IsGang
                ? $"{NamingPolicy.ToSnakeCase(l.Step)} {l.Index}/ "
                : $"{NamingPolicy.ToSnakeCase(l.Step)} {l.Index}/{l.Count} {l.Item}"));
            await task.MustHaveAsync("place", place, place);
            var index = task.Expected.Levels is [.., var last] ? $"{last.Index}" : "";
            await task.MustHaveAsync("position", index, index);
            var gang = task.Expected.Levels is [.., { IsGang: true } level] ? $"{level.Index} of {level.Count}" : "";
            await task.MustHaveAsync("gang", gang, gang);
        }
    }

    protected override void Write(FlowDraft flow) => flow
        .Artifact("string", "Path")
        .Artifact("string", "About")
        .Artifact("string", "Place")
        .Artifact("string", "Position")
        .Artifact("string", "Gang")
        .In(StepRole.All,
            """
            Path = Current.Pathspec!;
            About = $"{Current.FlowName} {Current.RunId} {Current.StepName} {Current.TaskId} {Current.RetryCount} {Current.UserName}"
                + $" {string.Join(',', Current.Tags)} {Current.Namespace} {Current.IsRunningFlow} [{Current.OriginRunId}]";
            Place = string.Join(';', ForeachStack.Select(f => $"{f.Step} {f.Index}/{f.NumSplits} {f.Value}"));
            Position = $"{Index}";
            Gang = Current.Parallel is { } gang ? $"{gang.NodeIndex} of {gang.NumNodes}" : "";
            if (!Directory.Exists(Current.TempDirectory) || Directory.EnumerateFileSystemEntries(Current.TempDirectory).Any())
                throw new InvalidOperationException("The temporary folder is not there, or not empty.");
            File.WriteAllText(System.IO.Path.Combine(Current.TempDirectory, "left behind"), "");
            """);
}

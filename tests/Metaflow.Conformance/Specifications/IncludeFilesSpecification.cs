using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Included files reach every step as they were when the run started.</summary>
public sealed class IncludeFilesSpecification : Specification
{
    private const string Notes = "première ligne\nsecond 🚀\n";

    public override async Task ExamineAsync(Workspace workspace)
    {
        var notes = workspace.Write("notes.txt", Notes);
        workspace.Write("default.txt", "by default");
        var picture = Path.Combine(workspace.Folder, "picture.bin");
        await File.WriteAllBytesAsync(picture, [0, 255, 10, 13]);

        (await workspace.CommandAsync("run", "--notes", notes + ".missing")).Expect(2);
        var run = await workspace.RunAsync("run", "--notes", notes, "--picture", picture);

        await run.MustBeCompleteAsync();
        foreach (var task in await run.TasksAsync())
            await task.MustHaveAsync("read", $"{Notes}00FF0A0D by default False", $"{Notes}00FF0A0D by default False");
        File.Delete(notes);
        var dump = await workspace.InspectAsync("dump", $"{run.Id}/{run.Shape.Steps[^1].StoredName}", "--include", "notes,picture");
        Assert.Contains($"notes [size: {System.Text.Encoding.UTF8.GetByteCount(Notes)} type: ", dump.Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("picture [size: 4 type: ", dump.Output, StringComparison.Ordinal);
    }

    protected override void Write(FlowDraft flow) => flow
        .Member("[IncludeFile(Required = true)]\npublic IncludedFile Notes { get; init; }")
        .Member("[IncludeFile(IsText = false)]\npublic IncludedFile Picture { get; init; }")
        .Member("[IncludeFile(Default = \"default.txt\")]\npublic IncludedFile Other { get; init; }")
        .Member("[IncludeFile]\npublic IncludedFile Absent { get; init; }")
        .Artifact("string", "Read")
        .In(StepRole.All,
            "Read = $\"{Notes.Text}{Convert.ToHexString(Picture.Bytes.Span)} {Other.Text} {Absent.HasValue}\";");
}

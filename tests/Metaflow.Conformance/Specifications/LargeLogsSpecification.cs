using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A step that prints more than is kept is not held up, and its log says where it was cut.</summary>
public sealed class LargeLogsSpecification : Specification
{
    private const int Lines = 15_000;

    public override async Task ExamineAsync(Workspace workspace)
    {
        var run = await workspace.RunAsync("run", "--max-log-size", "1");
        await run.MustBeCompleteAsync();
        var lines = (await (await run.TasksAsync())[0].LogAsync()).Split('\n');
        Assert.Equal("[TRUNCATED - MAXIMUM LOG FILE SIZE REACHED]", lines[^2]);
        Assert.InRange(lines.Length, 1000, Lines);
        Assert.Equal(Enumerable.Range(0, lines.Length - 2).Select(i => $"{i:D100}"), lines[..^2]);
        foreach (var task in await run.TasksAsync(StepRole.End))
            Assert.Equal("short\n", await task.LogAsync());
    }

    protected override void Write(FlowDraft flow) => flow
        .In(StepRole.Start, $"for (var i = 0; i < {Lines}; i++)\n    Console.WriteLine($\"{{i:D100}}\");")
        .In(StepRole.End, "Console.WriteLine(\"short\");");
}

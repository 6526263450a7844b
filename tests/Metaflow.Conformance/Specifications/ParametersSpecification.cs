using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Parameters of every kind reach every step, and are artifacts of every task.</summary>
public sealed class ParametersSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        (await workspace.CommandAsync("run")).Expect(2);
        (await workspace.CommandAsync("run", "--who", "x", "--size", "many")).Expect(2);
        Assert.False(Directory.Exists(Path.Combine(workspace.Root, workspace.FlowName)));
        workspace.Environment["METAFLOW_RUN_RATE"] = "0.125";
        var run = await workspace.RunAsync(
            "run", "--who", "Zoë 'Z'", "--size", "-5", "--deep", "false", "--regions", "north,south", "--grid",
            """{"rows": 4, "columns": [1, 2]}""", "--day", "2024-02-29", "--kind", "large");
        await run.MustBeCompleteAsync();
        foreach (var task in await run.TasksAsync())
        {
            await task.MustHaveAsync("who", "Zoë 'Z'", "Zoë 'Z'");
            await task.MustHaveAsync("size", -5, "-5");
            await task.MustHaveAsync("rate", 0.125, "0.125");
            await task.MustHaveAsync("deep", false, "False");
            await task.MustHaveAsync<object?>("limit", null, "None");
            await task.MustHaveAsync("kind", "Large", "Large");
            await task.MustShowAsync("regions", "['north', 'south']");
            await task.MustShowAsync("grid", "{'rows': 4, 'columns': array('i', [1, 2])}");
            await task.MustShowAsync("day", "2024-02-29");
            await task.MustHaveAsync(
                "read", "Zoë 'Z' -5 0.125 False  north+south 4 29 Large", "Zoë 'Z' -5 0.125 False  north+south 4 29 Large");
        }
    }

    protected override void Write(FlowDraft flow) => flow
        .Member("[Parameter(Name = \"who\", Required = true)]\npublic string Whom { get; init; } = null!;")
        .Member("[Parameter]\npublic int Size { get; init; } = 3;")
        .Member("[Parameter]\npublic double Rate { get; init; } = 0.5;")
        .Member("[Parameter]\npublic bool Deep { get; init; } = true;")
        .Member("[Parameter]\npublic long? Limit { get; init; }")
        .Member("[Parameter(Separator = \",\")]\npublic List<string> Regions { get; init; } = [];")
        .Member("[Parameter]\npublic $FlowGrid Grid { get; init; } = new(1, []);")
        .Member("[Parameter]\npublic DateOnly Day { get; init; }")
        .Member("[Parameter]\npublic $FlowKind Kind { get; init; }")
        .Type("public sealed record $FlowGrid(int Rows, int[] Columns);")
        .Type("public enum $FlowKind { Small, Large }")
        .Artifact("string", "Read")
        .In(StepRole.All,
            """
            Read = string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{Whom} {Size} {Rate} {Deep} {Limit} {string.Join('+', Regions)} {Grid.Rows} {Day.Day} {Kind}");
            """);
}

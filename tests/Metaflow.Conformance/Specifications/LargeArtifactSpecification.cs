using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>An artifact of many megabytes is stored once, passes on by reference, and is read where it is asked for.</summary>
public sealed class LargeArtifactSpecification : Specification
{
    private const int Length = 500_000;

    protected override void Write(FlowDraft flow) => flow
        .Artifact("double[]", "Series")
        .Artifact("double", "Sum")
        .In(StepRole.Start, $"Series = [.. Enumerable.Range(0, {Length}).Select(i => i * 0.5)];")
        .In(StepRole.Join, flow.Merge)
        .In(StepRole.End, "Sum = Series.Sum();");

    protected override async Task CheckAsync(CheckedRun run)
    {
        var tasks = await run.TasksAsync();
        var first = await tasks[0].Task.ArtifactAsync("series");
        foreach (var task in tasks)
        {
            var artifact = await task.Task.ArtifactAsync("series");
            Assert.Equal(first.Sha, artifact.Sha);
            Assert.True(await artifact.SizeAsync() > 8 * Length);
            await task.MustShowAsync("series", "< artifact too large >");
        }

        var sum = 0.25 * Length * (Length - 1);
        await (await run.EndAsync()).MustHaveAsync("sum", sum, $"{sum:F1}");
    }
}

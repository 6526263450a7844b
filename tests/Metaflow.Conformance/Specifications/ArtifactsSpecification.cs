using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Artifacts pass on unchanged through steps that leave them alone, and changed in place by those that do so.</summary>
public sealed class ArtifactsSpecification : Specification
{
    protected override void Write(FlowDraft flow) => flow
        .Artifact("int", "Number")
        .Artifact("string", "Text")
        .Artifact("string?", "Nothing")
        .Artifact("Dictionary<string, double>", "Weights")
        .Artifact("$FlowPlace", "Place")
        .Artifact("List<int>", "Grown")
        .Type("public sealed record $FlowPlace(string Name, (int X, int Y) At, DateOnly? Since);")
        .In(StepRole.Start,
            """
            Number = -7;
            Text = "naïve 🚀";
            Nothing = null;
            Weights = new() { ["a"] = 0.5, ["b"] = -1e300 };
            Place = new("Lima", (12, -77), new DateOnly(1535, 1, 18));
            Grown = [0];
            """)
        .In(StepRole.Join, $"Grown = [.. inputs[0].Grown];\n{flow.Merge}")
        .In(s => !s.Is(StepRole.Start), _ => "Grown.Add(Grown.Count);")
        .In(StepRole.End,
            """
            if (Number != -7 || Weights["b"] != -1e300 || Place.At.Y != -77 || Nothing is not null)
                throw new InvalidOperationException("The step reads something else than was stored.");
            """);

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in await run.TasksAsync())
        {
            await task.MustHaveAsync("number", -7, "-7");
            await task.MustHaveAsync("text", "naïve 🚀", "naïve 🚀");
            await task.MustHaveAsync<object?>("nothing", null, "None");
            await task.MustShowAsync("weights", "{'a': 0.5, 'b': -1e+300}");
            await task.MustShowAsync("place", "{'name': 'Lima', 'at': (12, -77), 'since': datetime.date(1535, 1, 18)}");
            var grown = Enumerable.Range(0, DepthOf(task.Expected)).Select(i => (object?)(long)i).ToList();
            await task.MustHaveAsync<object?>("grown", grown, $"[{string.Join(", ", grown)}]");
        }
    }

    private static int DepthOf(ExpectedTask task) => task.Parents.Count == 0 ? 1 : DepthOf(task.Parents[0]) + 1;
}

using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>The rules of <c>MergeArtifacts</c>, in every join.</summary>
public sealed class MergeSpecification : Specification
{
    public override string? NotApplicableTo(FlowShape shape) => shape.Has(StepRole.Join) ? null : "it has no join";

    protected override void Write(FlowDraft flow) => flow
        .Artifact("string", "Common")
        .Artifact("string", "OnlyOne")
        .Artifact("string", "Distinct")
        .Artifact("string", "Conflicts")
        .In(s => !s.Is(StepRole.Start | StepRole.Join), _ =>
            """
            Common = "same";
            if ((Index ?? 0) == 0)
                OnlyOne = "one";
            Distinct = Current.TaskId!;
            """)
        .In(StepRole.Join,
            $$"""
            try
            {
                MergeArtifacts(inputs);
                throw new InvalidOperationException("Nobody has noticed the conflict.");
            }
            catch (UnhandledInMergeArtifactsException e)
            {
                if (HasArtifact(nameof(Common)) || HasArtifact(nameof(OnlyOne)))
                    throw new InvalidOperationException("Something was merged in spite of the conflict.");
                Conflicts = string.Join(',', e.ArtifactNames.Where(n => n is "distinct" or "common" or "only_one"));
            }

            try
            {
                MergeArtifacts(inputs, include: [nameof(Common), "no_such_artifact"]);
                throw new InvalidOperationException("Nobody has missed the artifact.");
            }
            catch (MissingInMergeArtifactsException)
            {
            }

            Distinct = Current.TaskId!;
            {{flow.Merge.Replace("MergeArtifacts(inputs);", "MergeArtifacts(inputs, exclude: [nameof(Conflicts)]);", StringComparison.Ordinal)}}
            """);

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in await run.TasksAsync(StepRole.Join))
        {
            await task.MustHaveAsync("common", "same", "same");
            await task.MustHaveAsync("only_one", "one", "one");
            await task.MustHaveAsync("distinct", task.Id, task.Id);
            await task.MustHaveAsync("conflicts", "distinct", "distinct");
        }
    }
}

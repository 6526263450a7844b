using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Secrets are variables of the tasks that ask for them, and nowhere else.</summary>
public sealed class SecretsSpecification : Specification
{
    private const string Secret = "s3cret-of-conformance";
    private const StepRole Trusted = StepRole.Start | StepRole.Join | StepRole.ForeachBody;

    public override string? NotApplicableTo(FlowContext context) => context.HasProcesses ? null
        : "all tasks share one process, and with it one environment";

    protected override void Write(FlowDraft flow) => flow
        .Member(
            $$"""
            private static Metaflow.Secrets.SecretSource Source => Metaflow.Secrets.SecretSource.Inline(
                "db", new Dictionary<string, string> { ["CONFORMANCE_SECRET"] = string.Concat("{{Secret[..7]}}", "{{Secret[7..]}}") });

            protected override void Configure(FlowBuilder flow)
            {
            {{string.Join('\n', flow.Shape.Steps.Where(s => s.Is(Trusted)).Select(s => $"    flow.Step({s.Name}).Secrets([Source]);"))}}
            }
            """)
        .Artifact("int", "Length")
        .In(StepRole.All, "Length = Environment.GetEnvironmentVariable(\"CONFORMANCE_SECRET\")?.Length ?? 0;");

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in await run.TasksAsync())
        {
            var length = task.Step.Is(Trusted) ? Secret.Length : 0;
            await task.MustHaveAsync("length", length, $"{length}");
            foreach (var artifact in await task.Task.ArtifactsAsync(includePrivate: true).ToListAsync())
                await task.MustNotShowAsync(artifact.Name, Secret);
        }

        Assert.DoesNotContain(Secret, run.Result.Everything, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(run.Workspace.Root, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }
}

using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Flows;

namespace Metaflow.Conformance.Specifications;

/// <summary>A step whose process dies each time is caught by an attempt that does not run it.</summary>
public sealed class FallbackSpecification : Specification
{
    public override string? NotApplicableTo(FlowContext context) => context.HasProcesses ? null
        : "a step that ends its process ends the whole program: that is what the context is";

    protected override void Write(FlowDraft flow) => flow
        .Artifact("TaskFailure?", "Error")
        .Decorate(s => s == flow.Shape.Victim, "Retry(Times = 1, MinutesBetweenRetries = 0), Catch(Var = nameof(Error))")
        .In(s => s == flow.Shape.Victim, _ =>
            "if ((Index ?? 1) == 1)\n    System.Diagnostics.Process.GetCurrentProcess().Kill();");

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in (await run.TasksAsync()).Where(t => t.Step == run.Shape.Victim))
        {
            if (task.Expected.Levels is [.., { Index: not 1 }])
                continue;
            Assert.Equal(2, await task.AttemptAsync());
            Assert.Equal("Metaflow.TaskDiedException", (await task.ReadAsync<TaskFailure>("error")).Type);
            Assert.True(await task.Task.IsFinishedAsync());
            Assert.False(await task.Task.IsSuccessfulAsync());
        }

        Assert.Contains("Task fallback is starting to handle the failure.", run.Result.Output, StringComparison.Ordinal);
    }
}

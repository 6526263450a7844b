using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A process that faults in native code, aborts or exits in the middle of a step fails this attempt and nothing else.</summary>
public sealed class CrashSpecification : Specification
{
    public override string? NotApplicableTo(FlowContext context) => context.HasProcesses ? null
        : "a step that ends its process ends the whole program: that is what the context is";

    protected override void Write(FlowDraft flow) => flow
        .Member(
            """
            // Reads a text in native code, where nothing catches a fault.
            [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "strlen")]
            private static extern nint Fault(nint text);
            """)
        .Artifact("int", "Survived")
        .Decorate(StepRole.All, "Retry(Times = 1, MinutesBetweenRetries = 0)")
        .In(StepRole.All, "Console.WriteLine(\"about to die\");")
        .In(StepRole.Start, "if (Current.RetryCount == 0) Environment.Exit(0);")
        .In(s => s == flow.Shape.Victim, _ =>
            "if (Current.RetryCount == 0 && (Index ?? 1) == 1) Fault(1);")
        .In(StepRole.End, "if (Current.RetryCount == 0) Environment.FailFast(\"on purpose\");")
        .In(StepRole.All, "Survived = Current.RetryCount;");

    protected override async Task CheckAsync(CheckedRun run)
    {
        var victim = run.Shape.Victim;
        foreach (var task in await run.TasksAsync())
        {
            var isHit = task.Step.Is(StepRole.Start | StepRole.End)
                || (task.Step == victim && task.Expected.Levels is not [.., { Index: not 1, IsGang: false }]);
            await task.MustHaveAsync("survived", isHit ? 1 : 0, isHit ? "1" : "0");
            Assert.Equal("about to die\n", await task.LogAsync());
        }

        Assert.Contains("Task failed.", run.Result.Output, StringComparison.Ordinal);
        Assert.Contains("Task is starting (retry).", run.Result.Output, StringComparison.Ordinal);
    }
}

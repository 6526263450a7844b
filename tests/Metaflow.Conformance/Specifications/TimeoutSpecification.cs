using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Flows;

namespace Metaflow.Conformance.Specifications;

/// <summary>A step that takes too long is asked to stop and has failed; the next attempt has its full time.</summary>
public sealed class TimeoutSpecification : Specification
{
    public override string? NotApplicableTo(FlowContext context) => context is BatchContext ? "a job may take a minute at least" : null;

    protected override void Write(FlowDraft flow) => flow
        .Artifact("int", "Attempts")
        .Decorate(s => s == flow.Shape.Victim, "Timeout(Seconds = 3), Retry(Times = 1, MinutesBetweenRetries = 0)")
        .In(s => s == flow.Shape.Victim, _ =>
            """
            if (Current.RetryCount == 0 && (Index ?? 1) == 1)
                await Task.Delay(TimeSpan.FromMinutes(5), stop);
            Attempts = Current.RetryCount + 1;
            """);

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in (await run.TasksAsync()).Where(t => t.Step == run.Shape.Victim))
        {
            var attempts = task.Expected.Levels is [.., { Index: not 1, IsGang: false }] ? 1 : 2;
            await task.MustHaveAsync("attempts", attempts, $"{attempts}");
            if (task.Expected.Levels is [.., { Index: not 1 }])
                continue;
            var first = await run.Workspace.InspectAsync("logs", task.Path, "--attempt", "0", "--stderr");
            Assert.Contains("TimeoutException", first.Expect(0).Output, StringComparison.Ordinal);
        }
    }
}

using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A task that fails is tried again from what it started with; the last attempt counts, and the others can be looked at.</summary>
public sealed class RetrySpecification : Specification
{
    protected override void Write(FlowDraft flow) => flow
        .Artifact("string", "Found")
        .Artifact("string", "Left")
        .Decorate(StepRole.All, "Retry(Times = 1, MinutesBetweenRetries = 0)")
        .In(StepRole.All,
            """
            Found = HasArtifact(nameof(Left)) ? Left : "nothing";
            Left = $"{Current.StepName} {Current.RetryCount}";
            Console.WriteLine($"attempt {Current.RetryCount}");
            if (Current.RetryCount == 0 && (Index ?? 1) == 1)
                throw new InvalidOperationException("the first time");
            """);

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in await run.TasksAsync())
        {
            // A gang is tried again as a whole.
            var attempt = (task.Expected.Levels is not [.., var level] || level.IsGang || level.Index == 1) ? 1 : 0;
            Assert.Equal(attempt, await task.AttemptAsync());
            await task.MustHaveAsync("left", $"{task.Step.StoredName} {attempt}", $"{task.Step.StoredName} {attempt}");
            Assert.DoesNotContain($"{task.Step.StoredName} 0", await FoundAsync(task), StringComparison.Ordinal);
            Assert.Equal($"attempt {attempt}\n", await task.LogAsync());
            if (attempt == 0 || task.Step.Is(StepRole.GangMember))
                continue;
            var first = await run.Workspace.InspectAsync("logs", task.Path, "--attempt", "0");
            Assert.Contains("attempt 0\n", first.Expect(0).Output, StringComparison.Ordinal);
            Assert.Contains("InvalidOperationException: the first time", first.Output, StringComparison.Ordinal);
        }
    }

    /// <summary>What the task found when it started; a round of a recursion finds what the round before has left.</summary>
    private static async Task<string> FoundAsync(CheckedTask task) =>
        task.Expected.Iteration > 0 ? "" : await task.ReadAsync<string>("found");
}

using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;

namespace Metaflow.Conformance.Specifications;

/// <summary>A failure that is caught after the last retry does not end the run; what had been done by then is kept, and so is the failure.</summary>
public sealed class CatchSpecification : Specification
{
    protected override void Write(FlowDraft flow) => flow
        .Artifact("TaskFailure?", "Error")
        .Artifact("int", "Before")
        .Artifact("int", "Behind")
        .Decorate(s => s == flow.Shape.Victim, "Retry(Times = 1, MinutesBetweenRetries = 0), Catch(Var = nameof(Error))")
        .In(s => s == flow.Shape.Victim, _ =>
            """
            Before = 5;
            if ((Index ?? 1) == 1)
                throw new InvalidOperationException("on purpose: ü", new ArgumentException("the cause"));
            Behind = 6;
            """);

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in await run.TasksAsync())
        {
            var isVictim = task.Step == run.Shape.Victim;
            if (!isVictim)
            {
                Assert.True(await task.Task.IsSuccessfulAsync());
                continue;
            }

            await task.MustHaveAsync("before", 5, "5");
            if (task.Expected.Levels is [.., { Index: not 1 }])
                await CheckSparedAsync(task);
            else
                await CheckCaughtAsync(task);
        }
    }

    private static async Task CheckSparedAsync(CheckedTask task)
    {
        Assert.True(await task.Task.IsSuccessfulAsync());
        await task.MustHaveAsync("behind", 6, "6");
        await task.MustHaveAsync<object?>("error", null, "None");
    }

    private static async Task CheckCaughtAsync(CheckedTask task)
    {
        Assert.Equal(1, await task.AttemptAsync());
        Assert.False(await task.Task.IsSuccessfulAsync());
        Assert.Null(await task.Task.ExceptionAsync());
        await task.MustLackAsync("behind");
        var failure = await task.ReadAsync<TaskFailure>("error");
        Assert.Equal("System.InvalidOperationException", failure.Type);
        Assert.Equal("on purpose: ü", failure.Message);
        Assert.Contains("the cause", failure.StackTrace, StringComparison.Ordinal);
        var printed = await task.LogAsync() + await task.LogAsync(errors: true);
        Assert.Contains("on purpose: ü", printed, StringComparison.Ordinal);
    }
}

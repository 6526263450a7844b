using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>An exception ends the run; what the step had done by then, the exception and its cause can be read.</summary>
public sealed class FailureSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        var run = await workspace.RunAsync("run");

        var victim = workspace.Shape.Victim;
        await run.MustHaveFailedAsync(victim);
        var tasks = await run.TasksAsync();
        Assert.DoesNotContain(tasks, t => t.Step.Is(StepRole.End));
        // Of tasks that would all fail, some may not have started when the first one did.
        var failed = tasks.Where(t => t.Step == victim && t.Expected.Levels is not [.., { Index: not 1 }]).ToList();
        Assert.NotEmpty(failed);
        foreach (var task in failed)
            await CheckFailedAsync(task, workspace.Context.IsNative ? $"{workspace.FlowName}.Fail()" : $"{workspace.FlowName}.cs:line");
        foreach (var task in tasks.Except(failed))
        {
            await task.MustHaveAsync("_task_ok", true, "True");
            Assert.Null(await task.Task.ExceptionAsync());
        }
    }

    protected override void Write(FlowDraft flow) => flow
        .Artifact("int", "Before")
        .Artifact("int", "After")
        .In(s => s == flow.Shape.Victim, _ =>
            """
            Before = 1;
            if ((Index ?? 1) == 1)
                Fail();
            After = 2;
            """)
        .Member(
            """
            private static void Fail()
            {
                try
                {
                    throw new ArgumentException("the cause: ü");
                }
                catch (ArgumentException cause)
                {
                    throw new InvalidOperationException("the worst has happened", cause);
                }
            }
            """);

    private static async Task CheckFailedAsync(CheckedTask task, string frame)
    {
        await task.MustHaveAsync("before", 1, "1");
        await task.MustHaveAsync("_task_ok", false, "False");
        await task.MustHaveAsync("_success", false, "False");
        await task.MustHaveAsync<object?>("_transition", null, "None");
        await task.MustLackAsync("after");
        var failure = await task.Task.ExceptionAsync();
        Assert.Equal("System.InvalidOperationException", failure!.Type);
        Assert.Equal("the worst has happened", failure.Message);
        Assert.Contains("System.ArgumentException: the cause: ü", failure.StackTrace, StringComparison.Ordinal);
        var log = await task.LogAsync(errors: true);
        Assert.Contains("System.InvalidOperationException: the worst has happened", log, StringComparison.Ordinal);
        Assert.Contains("System.ArgumentException: the cause: ü", log, StringComparison.Ordinal);
        Assert.Contains(frame, log, StringComparison.Ordinal);
    }
}

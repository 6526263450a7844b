using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>What steps print is kept letter by letter with their task, and shown while the flow runs.</summary>
public sealed class LogsSpecification : Specification
{
    protected override void Write(FlowDraft flow) => flow.In(StepRole.All,
        """
        Console.WriteLine($"  grüße 日本語 🚀 from {Current.TaskId}");
        Console.Error.WriteLine("\tto error");
        Console.WriteLine();
        Console.Write("no end of line");
        """);

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in await run.TasksAsync())
        {
            Assert.Equal($"  grüße 日本語 🚀 from {task.Id}\n\nno end of line\n", await task.LogAsync());
            Assert.Equal("\tto error\n", await task.LogAsync(errors: true));
            Assert.Matches($@"\[{run.Id}/{task.Step.StoredName}/{task.Id}{run.Workspace.Context.BeforeLine} +grüße 日本語 🚀 from {task.Id}\n", run.Result.Output);
        }
    }
}

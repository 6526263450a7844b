using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Variables are set for the tasks of the steps that ask for them, and for no others.</summary>
public sealed class EnvironmentVariableSpecification : Specification
{
    private const StepRole Decorated = StepRole.Start | StepRole.Join | StepRole.ForeachBody;

    public override string? NotApplicableTo(FlowContext context) => context.HasProcesses ? null
        : "all tasks share one process, and with it one environment";

    protected override void Write(FlowDraft flow) => flow
        .Artifact("string", "Found")
        .Decorate(Decorated, "EnvironmentVariable(\"CONFORMANCE\", \"yes é\")")
        .In(StepRole.All,
            """
            Found = Environment.GetEnvironmentVariable("CONFORMANCE") + Environment.GetEnvironmentVariable("LEFT_BEHIND");
            Environment.SetEnvironmentVariable("LEFT_BEHIND", "something");
            """);

    protected override async Task CheckAsync(CheckedRun run)
    {
        foreach (var task in await run.TasksAsync())
            await task.MustHaveAsync("found", task.Step.Is(Decorated) ? "yes é" : "", task.Step.Is(Decorated) ? "yes é" : "");
    }
}

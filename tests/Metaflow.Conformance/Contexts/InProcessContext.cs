using Metaflow.Conformance.Cells;

namespace Metaflow.Conformance.Contexts;

/// <summary>The command line and all tasks in this process, with <c>--isolation none</c>: the quick one.</summary>
public sealed class InProcessContext : FlowContext
{
    public override bool HasProcesses => false;

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) =>
        InspectAsync(workspace, arguments);
}

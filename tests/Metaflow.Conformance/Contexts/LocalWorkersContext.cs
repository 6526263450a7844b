using Metaflow.Conformance.Cells;

namespace Metaflow.Conformance.Contexts;

/// <summary>A program of its own, which starts its worker processes: what a user gets on one machine.</summary>
public sealed class LocalWorkersContext : FlowContext
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    public override bool HasProcesses => true;

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) =>
        ProgramCall.RunFlowAsync(workspace, _patience, arguments);
}

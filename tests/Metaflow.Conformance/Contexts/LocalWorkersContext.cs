using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;

namespace Metaflow.Conformance.Contexts;

/// <summary>A program of its own, which starts its worker processes: what a user gets on one machine.</summary>
public sealed class LocalWorkersContext : FlowContext
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    /// <summary>Left to the table: shapes made of parts that others have, which <see cref="InProcessContext"/> tries as well.</summary>
    private static readonly Type[] _untested =
        [typeof(BranchShape), typeof(ForeachInSwitchShape), typeof(NestedSwitchShape), typeof(SwitchInBranchShape), typeof(SwitchShape)];

    public override bool HasProcesses => true;

    public override bool IsTestedOn(Specification specification, FlowShape shape) => !_untested.Contains(shape.GetType());

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) =>
        ProgramCall.RunFlowAsync(workspace, _patience, arguments);
}

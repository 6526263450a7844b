using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;

namespace Metaflow.Conformance.Contexts;

/// <summary>A program of its own, which starts its worker processes: what a user gets on one machine.</summary>
public class LocalWorkersContext : FlowContext
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    /// <summary>Shapes that make every kind of task, alone and many at once; <see cref="InProcessContext"/> tries the others as well.</summary>
    private static readonly Type[] _tested =
    [
        typeof(LinearShape), typeof(NestedBranchesShape), typeof(ForeachShape), typeof(NestedForeachShape), typeof(WideForeachShape), typeof(ParallelShape),
        typeof(SwitchInForeachShape), typeof(RecursionShape),
    ];

    public override bool HasProcesses => true;

    public override bool IsTestedOn(Specification specification, FlowShape shape) => _tested.Contains(shape.GetType());

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) =>
        ProgramCall.RunFlowAsync(workspace, _patience, arguments);
}

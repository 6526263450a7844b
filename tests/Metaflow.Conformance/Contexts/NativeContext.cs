using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;

namespace Metaflow.Conformance.Contexts;

/// <summary>As <see cref="LocalWorkersContext"/>, with the flows as one native program.</summary>
public sealed class NativeContext : FlowContext
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    public override bool HasProcesses => true;

    public override bool HasLineNumbers => false;

    public override string? Needs => NativeProgram.Needs;

    public override void Require() => NativeProgram.Require();

    /// <summary>What the graph is does not matter to a compiler, but every specification and every kind of transition does.</summary>
    public override bool IsTestedOn(Specification specification, FlowShape shape) => NativeProgram.Has(specification, shape);

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) =>
        ProgramCall.RunNativeAsync(workspace, _patience, arguments);
}

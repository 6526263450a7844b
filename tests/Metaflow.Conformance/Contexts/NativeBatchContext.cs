using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;
using Metaflow.Datastore;

namespace Metaflow.Conformance.Contexts;

/// <summary>As <see cref="BatchContext"/>, with the flows as one native program. <c>METAFLOW_TEST_NATIVE_IMAGE</c> names another image for its containers, such as one without .NET.</summary>
public sealed class NativeBatchContext : FlowContext
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    private readonly BatchContext _batch = new();

    public override bool HasProcesses => true;

    public override bool HasLineNumbers => false;

    public override string? Needs => NativeProgram.Needs;

    public override bool IsTestedOn(Specification specification, FlowShape shape) =>
        _batch.IsTestedOn(specification, shape) && NativeProgram.Has(specification, shape);

    public override void Require()
    {
        NativeProgram.Require();
        _batch.Require();
    }

    public override void Prepare(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        _batch.Prepare(workspace);
        if (Environment.GetEnvironmentVariable("METAFLOW_TEST_NATIVE_IMAGE") is { Length: > 0 } image)
            workspace.Environment["METAFLOW_BATCH_CONTAINER_IMAGE"] = image;
    }

    public override Storage Open(Workspace workspace) => _batch.Open(workspace);

    public override string OwnOutput(string log) => _batch.OwnOutput(log);

    public override string BeforeLine => _batch.BeforeLine;

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) =>
        ProgramCall.RunNativeAsync(workspace, _patience, arguments);
}

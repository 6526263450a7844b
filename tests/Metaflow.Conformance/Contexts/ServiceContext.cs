using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;
using Metaflow.Metadata;
using Metaflow.Tests;

namespace Metaflow.Conformance.Contexts;

/// <summary>As <see cref="InProcessContext"/>, with the records of runs in a metadata service.</summary>
public sealed class ServiceContext : FlowContext
{
    /// <summary>Shapes that make every kind of task: in splits, foreaches inside each other, rounds and gangs.</summary>
    private static readonly Type[] _tested = [typeof(NestedForeachShape), typeof(ParallelShape), typeof(SwitchInForeachShape), typeof(RecursionShape)];

    public override bool HasProcesses => false;

    public override bool IsTestedOn(Specification specification, FlowShape shape) => _tested.Contains(shape.GetType());

    public override void Prepare(Workspace workspace)
    {
        workspace.Environment["METAFLOW_DEFAULT_METADATA"] = "service";
        workspace.Environment["METAFLOW_SERVICE_URL"] = MetadataService.Url;
    }

    public override MetadataProvider OpenMetadata(Workspace workspace) => MetadataService.Open(Workspace.User);

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) =>
        InspectAsync(workspace, arguments);
}

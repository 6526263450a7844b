using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;

namespace Metaflow.Conformance.Contexts;

/// <summary>As <see cref="BatchContext"/>, with the flows as one native program. <c>METAFLOW_TEST_NATIVE_IMAGE</c> names another image for its containers, such as one without .NET.</summary>
public sealed class NativeBatchContext : BatchContext
{
    public override bool IsNative => true;

    public override bool IsTestedOn(Specification specification, FlowShape shape) =>
        base.IsTestedOn(specification, shape) && NativeProgram.Has(specification, shape);

    public override void Prepare(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        base.Prepare(workspace);
        if (Environment.GetEnvironmentVariable("METAFLOW_TEST_NATIVE_IMAGE") is { Length: > 0 } image)
            workspace.Environment["METAFLOW_BATCH_CONTAINER_IMAGE"] = image;
    }
}

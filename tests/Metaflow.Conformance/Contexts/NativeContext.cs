using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;

namespace Metaflow.Conformance.Contexts;

/// <summary>As <see cref="LocalWorkersContext"/>, with the flows as one native program.</summary>
public sealed class NativeContext : LocalWorkersContext
{
    public override bool IsNative => true;

    /// <summary>What the graph is does not matter to a compiler, but every specification and every kind of transition does.</summary>
    public override bool IsTestedOn(Specification specification, FlowShape shape) => NativeProgram.Has(specification, shape);
}

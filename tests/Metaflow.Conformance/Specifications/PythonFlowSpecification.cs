using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>A specification that runs a Python flow of the shape.</summary>
public abstract class PythonFlowSpecification : Specification
{
    public override string? NotApplicableTo(FlowContext context) =>
        context is InProcessContext or S3Context or ServiceContext ? null : "what is between a run of Python's and us is the same in every context";

    public override string? NotApplicableTo(FlowShape shape) => shape.Tasks.Count > 20 ? "Python needs half a second for each task" : null;
}

using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;

namespace Metaflow.Conformance.Cells;

/// <summary>A specification on a shape in a context.</summary>
public sealed record Cell(FlowContext Context, Specification Specification, FlowShape Shape)
{
    /// <summary>Why the specification says nothing about this shape and context; null when it does.</summary>
    public string? NotApplicable => Specification.NotApplicableTo(Context) ?? Specification.NotApplicableTo(Shape);

    public static IEnumerable<Cell> All =>
        from context in FlowContext.All
        from specification in Specification.All
        from shape in FlowShape.All
        select new Cell(context, specification, shape);

    /// <summary>Runs the flow and checks what came of it.</summary>
    public async Task RunAsync()
    {
        Context.Require();
        using var workspace = new Workspace(Context, Shape, Specification.FlowNameOn(Shape));
        await Specification.ExamineAsync(workspace);
    }

    public override string ToString() => $"{Context}/{Specification}/{Shape}";
}

using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Contexts;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>
/// Something that holds for every flow, whatever its shape: what steps of each role do, and what must come of it. A class that derives from this one is
/// all that a new specification takes; its tests are the shapes in all contexts.
/// </summary>
public abstract class Specification
{
    /// <summary>All specifications, by name.</summary>
    public static IReadOnlyList<Specification> All { get; } = [.. typeof(Specification).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(Specification)) && !t.IsAbstract)
        .Select(t => (Specification)Activator.CreateInstance(t)!)
        .OrderBy(s => s.Name, StringComparer.Ordinal)];

    public string Name => GetType().Name.Replace("Specification", "", StringComparison.Ordinal);

    [Theory]
    [CellData]
    public Task Run_OnShape_MeetsSpecification(string context, string shape) =>
        new Cell(FlowContext.Of(context), this, FlowShape.Of(shape)).RunAsync();

    /// <summary>Why the specification says nothing about a shape; null when it does.</summary>
    public virtual string? NotApplicableTo(FlowShape shape) => null;

    /// <summary>Why the specification says nothing about a context; null when it does.</summary>
    public virtual string? NotApplicableTo(FlowContext context) => null;

    /// <summary>Runs the flow and checks what came of it.</summary>
    public virtual async Task ExamineAsync(Workspace workspace)
    {
        var run = await workspace.RunAsync("run");
        await run.MustBeCompleteAsync();
        await CheckAsync(run);
    }

    public string FlowNameOn(FlowShape shape) => shape.Name + Name;

    /// <summary>The source of the flow.</summary>
    public FlowDraft DraftOn(FlowShape shape)
    {
        var draft = new FlowDraft(shape, FlowNameOn(shape));
        Write(draft);
        return draft;
    }

    public override string ToString() => Name;

    /// <summary>Fills in what the steps do.</summary>
    protected abstract void Write(FlowDraft flow);

    /// <summary>Checks a run that came to its end.</summary>
    protected virtual Task CheckAsync(CheckedRun run) => Task.CompletedTask;
}

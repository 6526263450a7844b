using System.ComponentModel;
using Metaflow.Graph;

namespace Metaflow;

/// <summary>One step as generated code describes it. Immutable; the decorators are made anew for each process that asks.</summary>
/// <param name="node">The step's place in the graph.</param>
/// <param name="invoke">Calls the method with its arguments taken from the context.</param>
/// <param name="decorators">Creates the decorators in the order in which they stand above the method, or null for none.</param>
/// <param name="reads">Stored names of the artifacts that the method reads, to be fetched before it starts.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StepDefinition(
    GraphNode node,
    Func<FlowSpec, StepContext, Task> invoke,
    Func<StepDecorator[]>? decorators = null,
    IReadOnlyList<string>? reads = null)
{
    /// <summary>The step's place in the graph.</summary>
    public GraphNode Node { get; } = node;

    /// <summary>Calls the method; the task ends when the step ends.</summary>
    public Func<FlowSpec, StepContext, Task> Invoke { get; } = invoke;

    /// <summary>Creates the decorators in the order in which they stand above the method.</summary>
    public Func<StepDecorator[]> CreateDecorators { get; } = decorators ?? (static () => []);

    /// <summary>Stored names of the artifacts that the method reads.</summary>
    public IReadOnlyList<string> Reads { get; } = reads ?? [];
}

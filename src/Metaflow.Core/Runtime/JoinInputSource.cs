namespace Metaflow.Runtime;

/// <summary>The tasks that come into a join, opened as flow instances on demand.</summary>
/// <param name="StepNames">The step that each input comes from.</param>
/// <param name="Open">Makes the flow instance of an input.</param>
internal sealed record JoinInputSource(IReadOnlyList<string> StepNames, Func<int, FlowSpec> Open);

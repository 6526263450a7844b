namespace Metaflow.Graph;

/// <summary>A mistake in a graph.</summary>
/// <param name="id">The id of the rule, as the compiler reports it: <c>MF0060</c>.</param>
/// <param name="step">The stored name of the step that is wrong; null when it is the flow as a whole.</param>
/// <param name="message">What is wrong, and the way out.</param>
internal sealed class FlowIssue(string id, string? step, string message)
{
    public string Id { get; } = id;

    public string? Step { get; } = step;

    public string Message { get; } = message;

    public override string ToString() => $"{Id}: {Message}";
}

namespace Metaflow.Metadata;

/// <summary>One fact about a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Value">The latest value that was noted; null when none was.</param>
public sealed record TaskFact(TaskEntry Task, string? Value);

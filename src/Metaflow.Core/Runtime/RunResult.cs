namespace Metaflow.Runtime;

/// <summary>How a run ended.</summary>
/// <param name="FlowName">The flow's name.</param>
/// <param name="RunId">The run's id.</param>
/// <param name="Succeeded">Whether the end step is done.</param>
/// <param name="FailedTasks">Step and id of the tasks that failed for good, in the order of failure; empty on success.</param>
public sealed record RunResult(
    string FlowName, string RunId, bool Succeeded, IReadOnlyList<(string Step, string TaskId)> FailedTasks);

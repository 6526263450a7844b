using Metaflow.Client;

namespace Metaflow.Runtime;

/// <summary>How a run ended.</summary>
/// <param name="FlowName">The flow's name.</param>
/// <param name="RunId">The run's id.</param>
/// <param name="Succeeded">Whether the end step is done.</param>
/// <param name="FailedTasks">Step and id of the tasks that failed for good, in the order of failure; empty on success.</param>
public sealed record RunResult(
    string FlowName, string RunId, bool Succeeded, IReadOnlyList<(string Step, string TaskId)> FailedTasks)
{
    private readonly Lazy<Run>? _run;

    /// <summary>The run as the client sees it, there where it is recorded.</summary>
    /// <exception cref="InvalidOperationException">The result was made by hand, without a run.</exception>
    public Run Run =>
        _run?.Value ?? throw new InvalidOperationException($"This result of run '{FlowName}/{RunId}' was made without the run.");

    /// <summary>Makes <see cref="Run"/> when it is asked for: the command line never does, and need not load the client.</summary>
    internal Lazy<Run> RunSource
    {
        init => _run = value;
    }
}

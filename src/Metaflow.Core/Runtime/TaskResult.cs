namespace Metaflow.Runtime;

/// <summary>What an attempt left behind for the scheduler.</summary>
public sealed record TaskResult
{
    /// <summary>Whether the task counts as done.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Stored names of the steps that follow; empty after the end step or a failure.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The number of items when a foreach follows; null otherwise.</summary>
    public int? NumSplits { get; init; }

    /// <summary>The number of tasks when a gang follows; null otherwise.</summary>
    public int? NumParallel { get; init; }

    /// <summary>Whether a further attempt makes sense after a failure. Default true.</summary>
    public bool CanRetry { get; init; } = true;

    /// <summary>
    /// Whether the step's code still runs although the attempt is over, so that its process must not be used again. Known where the
    /// attempt ran only.
    /// </summary>
    internal bool CodeStillRuns { get; init; }

    /// <summary>Why the attempt failed, in a sentence; null after success.</summary>
    public string? Failure { get; init; }
}

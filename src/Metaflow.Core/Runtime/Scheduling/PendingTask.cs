namespace Metaflow.Runtime.Scheduling;

/// <summary>A task that is to run, with all that its attempts share.</summary>
internal sealed class PendingTask
{
    public required string Step { get; init; }

    public required IReadOnlyList<TaskInput> Inputs { get; init; }

    public required Branch Branch { get; init; }

    public int? SplitIndex { get; init; }

    /// <summary>How often a step that leads to itself came before, from 0; 0 for other steps.</summary>
    public int Iteration { get; init; }

    public Gang? Gang { get; init; }

    /// <summary>The place in the gang; 0 outside one.</summary>
    public int GangIndex { get; init; }

    /// <summary>Given when the task first starts.</summary>
    public string? TaskId { get; set; }

    /// <summary>The attempt that runs or comes next, from 0.</summary>
    public int Attempt { get; set; }

    /// <summary>Why the attempt before failed; null when there was none.</summary>
    public string? LastFailure { get; set; }

    /// <summary>The task as an input of the next one.</summary>
    public TaskInput AsInput => new(Step, TaskId!, Attempt);
}

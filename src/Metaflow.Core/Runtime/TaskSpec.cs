using System.Globalization;
using Metaflow.Metadata;

namespace Metaflow.Runtime;

/// <summary>One attempt of one task, as the scheduler hands it to a compute backend.</summary>
public sealed record TaskSpec
{
    /// <summary>The step's stored name.</summary>
    public required string Step { get; init; }

    /// <summary>The task's id.</summary>
    public required string TaskId { get; init; }

    /// <summary>The attempt, from 0.</summary>
    public int Attempt { get; init; }

    /// <summary>The last attempt that runs the step's code; later ones let decorators deal with the failure.</summary>
    public int MaxUserRetries { get; init; }

    /// <summary>Why the attempt before failed, in a sentence; null when there was none or nothing is known.</summary>
    public string? LastFailure { get; init; }

    /// <summary>Whether the attempt only lets decorators deal with the failure of those before.</summary>
    public bool IsFallback => Attempt > MaxUserRetries;

    /// <summary>The finished tasks whose artifacts this one sees, in the order of a join's inputs.</summary>
    public required IReadOnlyList<TaskInput> Inputs { get; init; }

    /// <summary>The item of the foreach that this task starts; null when it starts none.</summary>
    public int? SplitIndex { get; init; }

    /// <summary>The task's place in a gang; null outside one.</summary>
    public GangMember? Gang { get; init; }
}

/// <summary>A finished task of the same run.</summary>
/// <param name="Step">The step's stored name.</param>
/// <param name="TaskId">The task's id.</param>
/// <param name="Attempt">The attempt that is done.</param>
public readonly record struct TaskInput(string Step, string TaskId, int Attempt);

/// <summary>A task's place in a gang started by <c>numParallel</c>.</summary>
/// <param name="Index">From 0; the control task has 0.</param>
/// <param name="Count">The number of tasks.</param>
/// <param name="ControlTaskId">The id of the control task.</param>
public sealed record GangMember(int Index, int Count, string ControlTaskId)
{
    /// <summary>The address of the control task's machine, as the others of the gang reach it.</summary>
    public string MainAddress { get; init; } = "127.0.0.1";

    /// <summary>The id of a member's task: the control task's own, or that with the index behind it.</summary>
    /// <param name="controlTaskId">The id of the control task.</param>
    /// <param name="index">The member's index.</param>
    public static string TaskIdOf(string controlTaskId, int index) =>
        index == 0 ? controlTaskId : $"{controlTaskId}_node_{index}";

    /// <summary>What is noted about the member's task.</summary>
    internal IEnumerable<MetadataRecord> Records(int attempt)
    {
        yield return MetadataRecord.ForAttempt("parallel-world-size", Count.ToString(CultureInfo.InvariantCulture), attempt: 0);
        if (Index == 0)
            yield return MetadataRecord.ForAttempt("internal_task_type", "control_task", attempt);
    }
}

namespace Metaflow.CommandLine;

/// <summary>One task, as the <c>step</c> command is told to run it.</summary>
/// <param name="StepName">The step's stored name.</param>
/// <param name="RunId">The run's id.</param>
/// <param name="TaskId">The task's id.</param>
internal sealed record StepCommandOptions(string StepName, string RunId, string TaskId)
{
    /// <summary>The tasks whose artifacts are the task's input, as <c>run/step/task</c>.</summary>
    public IReadOnlyList<string> InputPaths { get; init; } = [];

    /// <summary>The index in the innermost foreach, from 0; null outside.</summary>
    public int? SplitIndex { get; init; }

    /// <summary>User tags of the run.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The namespace that the client sees inside the step; null for the user's own, empty for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>The attempt, from 0.</summary>
    public int RetryCount { get; init; }

    /// <summary>The last attempt that runs the step's code.</summary>
    public int MaxUserCodeRetries { get; init; }

    /// <summary>The pathspec of the task that this one is a clone of; null runs the step.</summary>
    public string? CloneOnly { get; init; }

    /// <summary>The run that this one resumes; null for a fresh run.</summary>
    public string? CloneRunId { get; init; }

    /// <summary>The part in a gang: <c>none</c>, <c>ubf_control</c> or <c>ubf_task</c>.</summary>
    public string UbfContext { get; init; } = "none";

    /// <summary>The size of the gang; 0 for none.</summary>
    public int NumParallel { get; init; }

    /// <summary>Decorators attached from outside, as in <c>retry:times=4</c>.</summary>
    public IReadOnlyList<string> With { get; init; } = [];
}

using Metaflow.Runtime;

namespace Metaflow;

/// <summary>The task that runs now, as its step sees it. Flows with async calls; outside a task the ids are null.</summary>
/// <remarks>Thread-safe; each task of a process sees its own values.</remarks>
public static class Current
{
    private static readonly AsyncLocal<CurrentTask?> _task = new();

    /// <summary>Whether a task is running.</summary>
    public static bool IsRunningFlow => _task.Value is not null;

    /// <summary>The flow's name.</summary>
    public static string? FlowName => _task.Value?.FlowName;

    /// <summary>The run's id.</summary>
    public static string? RunId => _task.Value?.RunId;

    /// <summary>The step's stored name.</summary>
    public static string? StepName => _task.Value?.StepName;

    /// <summary>The task's id.</summary>
    public static string? TaskId => _task.Value?.TaskId;

    /// <summary>The attempt, from 0.</summary>
    public static int RetryCount => _task.Value?.RetryCount ?? 0;

    /// <summary>The run that this one resumes; null for a fresh run.</summary>
    public static string? OriginRunId => _task.Value?.OriginRunId;

    /// <summary>The namespace that the client sees here; null for all.</summary>
    public static string? Namespace => _task.Value?.Namespace;

    /// <summary>Who runs the flow.</summary>
    public static string? UserName => _task.Value?.UserName;

    /// <summary>The user's tags of the run.</summary>
    public static IReadOnlyList<string> Tags => _task.Value?.Tags ?? [];

    /// <summary>Stored names of the flow's parameters.</summary>
    public static IReadOnlyList<string> ParameterNames => _task.Value?.ParameterNames ?? [];

    /// <summary><c>Flow/run/step/task</c> of the task.</summary>
    public static string? Pathspec => _task.Value is { } task
        ? $"{task.FlowName}/{task.RunId}/{task.StepName}/{task.TaskId}"
        : null;

    /// <summary>A folder for temporary files; empty when the task starts and deleted when it ends. Made on first use.</summary>
    /// <exception cref="MetaflowException">No task is running.</exception>
    public static string TempDirectory => (_task.Value ?? throw new MetaflowException(
        "Current.TempDirectory is only available while a task runs.")).TempDirectory;

    /// <summary>
    /// The clock of the run: the system's, or in a test the one that the test sets. A step that waits by it, as in
    /// <c>Task.Delay(delay, Current.Time)</c>, need not be waited for in tests. Outside a task the system's.
    /// </summary>
    public static TimeProvider Time => _task.Value?.Time ?? TimeProvider.System;

    /// <summary>The task's place in the gang of a <c>numParallel</c> step; null outside one.</summary>
    public static ParallelContext? Parallel => _task.Value?.Parallel;

    /// <summary>
    /// The file that holds the time at which the task's Spot machine is taken away, in UTC as in <c>2026-01-31T23:59:59Z</c>; the file appears when EC2 gives
    /// notice, about two minutes before, and the step's token is cancelled then. Null where tasks do not run on such machines.
    /// </summary>
    public static string? SpotTerminationNotice => _task.Value?.TerminationNoticeFile;

    /// <summary>The project of the flow; null when it has no <see cref="ProjectAttribute"/>.</summary>
    public static string? ProjectName => _task.Value?.Project?.Name;

    /// <summary>The branch of the project: <c>user.ann</c>, <c>test.b</c>, <c>prod</c> or <c>prod.b</c>; null without a project.</summary>
    public static string? BranchName => _task.Value?.Project?.Branch;

    /// <summary>The flow's name on the branch, <c>project.branch.Flow</c>; null without a project.</summary>
    public static string? ProjectFlowName => _task.Value is { Project: { } project } task ? project.FlowNameOf(task.FlowName) : null;

    /// <summary>Whether the branch is the user's own: neither a branch nor production was asked for. False without a project.</summary>
    public static bool IsUserBranch => _task.Value?.Project?.IsUserBranch ?? false;

    /// <summary>Whether the branch is a production branch. False without a project.</summary>
    public static bool IsProduction => _task.Value?.Project?.IsProduction ?? false;

    internal static CurrentTask? Task
    {
        get => _task.Value;
        set => _task.Value = value;
    }
}

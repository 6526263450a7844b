namespace Metaflow;

/// <summary>
/// Exit codes by which a step that ends its process, as in <c>Environment.Exit(TaskExitCodes.NeverRetry)</c>, says whether the
/// task may be tried again. They are those of Python Metaflow.
/// </summary>
public static class TaskExitCodes
{
    /// <summary>The task has failed for good: no <c>[Retry]</c> and no <c>[Catch]</c> applies.</summary>
    public const int NeverRetry = 202;

    /// <summary>The attempt has failed and may be tried again, as after any other exit code but <see cref="NeverRetry"/>.</summary>
    public const int Retry = 203;
}

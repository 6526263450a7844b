using Metaflow.Platform;

namespace Metaflow.Runtime;

/// <summary>How an attempt ended.</summary>
/// <param name="ExitCode">
/// The exit code that a process of its own would have: 0 for success. Outside Windows -9 stands for a process that signal 9
/// ended, as for Python.
/// </param>
/// <param name="Killed">Whether the runtime ended it by force.</param>
/// <param name="Result">What it left for the scheduler; null when it died without a word.</param>
public sealed record AttemptExit(int ExitCode, bool Killed, TaskResult? Result)
{
    /// <summary>Whether the task counts as done.</summary>
    public bool Succeeded => Result is { Succeeded: true };

    /// <summary>Whether the task itself asked not to be tried again.</summary>
    public bool RefusesRetry => ExitCode == TaskExitCodes.NeverRetry || Result is { Succeeded: false, CanRetry: false };

    /// <summary>The name of the signal that ended the process; null when none did.</summary>
    internal string? Signal => ProcessSignal.Of(ExitCode, System);

    /// <summary>The system that the process ran on.</summary>
    internal HostSystem System { get; init; } = HostSystemRules.Current;

    /// <summary>The line that closes the log of an attempt that failed.</summary>
    internal string FailureLine => Signal switch
    {
        null => "Task failed.",
        // So the .NET runtime ends a process after a stack overflow, or an exception that nobody caught.
        "SIGABRT" => "Task failed: its process crashed (SIGABRT).",
        "SIGSEGV" => "Task failed with a segmentation fault (SIGSEGV).",
        "SIGKILL" => "Task failed: its process was ended by SIGKILL. The machine may have run out of memory.",
        var signal => $"Task failed: its process was ended by {signal}.",
    };

    /// <summary>Why the attempt failed, in a sentence.</summary>
    internal string Reason => Result?.Failure
        ?? (Signal is { } signal ? $"Its process was ended by {signal}." : $"Its process ended with exit code {ExitCode}.");
}

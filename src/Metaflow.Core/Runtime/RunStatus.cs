namespace Metaflow.Runtime;

/// <summary>How a run that was started from code is doing.</summary>
public enum RunStatus
{
    /// <summary>It has not ended.</summary>
    Running,

    /// <summary>The end step is done.</summary>
    Successful,

    /// <summary>A task failed for good, or the run could not go on.</summary>
    Failed,

    /// <summary>It was ended because it took longer than its caller waits.</summary>
    TimedOut,

    /// <summary>It was ended by its caller.</summary>
    Cancelled,
}

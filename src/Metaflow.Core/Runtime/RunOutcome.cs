namespace Metaflow.Runtime;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>The end step is done.</summary>
    Succeeded,

    /// <summary>A task failed for good, or the run could not go on.</summary>
    Failed,

    /// <summary>Somebody interrupted it.</summary>
    Interrupted,
}

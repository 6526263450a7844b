namespace Metaflow;

/// <summary>The task that decorators act on.</summary>
/// <param name="Flow">The flow instance.</param>
/// <param name="RunId">The run's id.</param>
/// <param name="StepName">The step's stored name.</param>
/// <param name="TaskId">The task's id.</param>
/// <param name="RetryCount">The attempt, from 0.</param>
/// <param name="MaxUserRetries">The last attempt that runs the step's code.</param>
public sealed record TaskContext(
    FlowSpec Flow, string RunId, string StepName, string TaskId, int RetryCount, int MaxUserRetries);

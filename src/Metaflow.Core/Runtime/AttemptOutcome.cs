namespace Metaflow.Runtime;

/// <summary>How an attempt ended where it ran.</summary>
/// <param name="Succeeded">Whether the task counts as done.</param>
/// <param name="Failure">What the step threw; null when it did not.</param>
/// <param name="Caught">The failure as <see cref="CatchAttribute"/> has dealt with it; null when it has not.</param>
/// <param name="Next">What follows; null at the end and after a failure.</param>
internal sealed record AttemptOutcome(bool Succeeded, Exception? Failure, TaskFailure? Caught, Transition? Next);

namespace Metaflow;

/// <summary>
/// What a fallback attempt fails by: the attempts before it died, or could not store what they had made, so that there is no exception of
/// the step's own for <see cref="CatchAttribute"/> to deal with.
/// </summary>
public sealed class TaskDiedException : MetaflowException
{
    internal TaskDiedException(int attempts, string? lastFailure)
        : base($"Task execution kept failing over {attempts} {(attempts == 1 ? "attempt" : "attempts")}. The step threw no exception "
            + $"that could be caught; the last attempt: {lastFailure ?? "see its log."}")
    {
    }

    /// <inheritdoc/>
    public override string Headline => "Task died";
}

namespace Metaflow;

/// <summary>What a finished step does next: the steps to run, and how often.</summary>
/// <param name="Targets">Stored names of the steps, in the order that the step names them.</param>
internal sealed record Transition(IReadOnlyList<string> Targets)
{
    /// <summary>The stored name of the artifact that a foreach runs over; null when this is no foreach.</summary>
    public string? ForeachArtifact { get; init; }

    /// <summary>The number of items of the foreach.</summary>
    public int NumSplits { get; init; }

    /// <summary>A short text per item of the foreach, shown in logs and stored with the child tasks; null when switched off.</summary>
    public IReadOnlyList<string>? ForeachValues { get; init; }

    /// <summary>The number of tasks of a gang; null when this is no gang.</summary>
    public int? NumParallel { get; init; }
}

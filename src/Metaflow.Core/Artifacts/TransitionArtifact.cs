namespace Metaflow.Artifacts;

/// <summary>Where a task went: the argument of its <c>Next</c>, as the scheduler reads it.</summary>
/// <param name="Steps">The names of the steps that follow.</param>
/// <param name="ForeachVariable">The artifact that is iterated; null if this is no foreach.</param>
public readonly record struct TransitionArtifact(IReadOnlyList<string> Steps, string? ForeachVariable);

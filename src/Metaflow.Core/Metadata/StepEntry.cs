namespace Metaflow.Metadata;

/// <summary>A step of a run as the metadata provider knows it. Its tags are those of the run.</summary>
/// <param name="Pathspec">The pathspec of the step.</param>
/// <param name="CreatedAt">When its first task was made.</param>
public sealed record StepEntry(Pathspec Pathspec, DateTimeOffset CreatedAt);

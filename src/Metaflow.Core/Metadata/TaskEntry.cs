namespace Metaflow.Metadata;

/// <summary>A task as the metadata provider knows it. Its tags are those of the run.</summary>
/// <param name="Pathspec">The pathspec of the task.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record TaskEntry(Pathspec Pathspec, DateTimeOffset CreatedAt);

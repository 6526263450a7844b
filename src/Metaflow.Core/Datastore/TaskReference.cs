namespace Metaflow.Datastore;

/// <summary>A task to open, and which attempt of it.</summary>
/// <param name="Task">The pathspec of the task.</param>
/// <param name="Attempt">The attempt when it is known, which saves looking for it; null for the latest.</param>
public sealed record TaskReference(Pathspec Task, int? Attempt = null);

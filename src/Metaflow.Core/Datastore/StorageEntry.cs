namespace Metaflow.Datastore;

/// <summary>A child of a directory of a storage.</summary>
/// <param name="Name">Its last path segment.</param>
/// <param name="IsDirectory">Whether it has children instead of content.</param>
public sealed record StorageEntry(string Name, bool IsDirectory);

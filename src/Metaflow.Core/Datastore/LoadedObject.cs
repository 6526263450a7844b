namespace Metaflow.Datastore;

/// <summary>One result of <see cref="Storage.LoadManyAsync"/>.</summary>
/// <param name="Index">The position of the path in the list that was asked for.</param>
/// <param name="Path">The path.</param>
/// <param name="Object">The object, or null when there is none at that path.</param>
public sealed record LoadedObject(int Index, string Path, StoredObject? Object);

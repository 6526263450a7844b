namespace Metaflow.Datastore;

/// <summary>An artifact of a task: its name, the key of its blob, and what is noted about it.</summary>
/// <param name="Name">The artifact's name as stored.</param>
/// <param name="Key">The key of its blob: the SHA-1 of the serialized value, 40 lowercase hexadecimal digits.</param>
/// <param name="Info">Size, type and encoding.</param>
public sealed record StoredArtifact(string Name, string Key, ArtifactInfo Info);

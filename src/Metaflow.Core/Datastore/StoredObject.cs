namespace Metaflow.Datastore;

/// <summary>An object read from a storage.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Attributes">
/// The JSON text saved with it. Null when there is none, or when attributes were not asked for and do not come for
/// free.
/// </param>
public sealed record StoredObject(ReadOnlyMemory<byte> Content, string? Attributes);

namespace Metaflow.Datastore;

/// <summary>A blob that is in the content-addressed store.</summary>
/// <param name="Key">Its key: the SHA-1 of its content, 40 lowercase hexadecimal digits.</param>
/// <param name="Size">The size of its content in bytes, not packed.</param>
public readonly record struct StoredBlob(string Key, long Size);

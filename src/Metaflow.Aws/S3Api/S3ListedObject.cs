namespace Metaflow.Aws.S3Api;

/// <summary>An object as a list tells of it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="LastModified">When it was written; null when the server does not tell.</param>
internal readonly record struct S3ListedObject(string Key, long Size, DateTimeOffset? LastModified);

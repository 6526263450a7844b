namespace Metaflow;

/// <summary>An object that was written.</summary>
/// <param name="Key">The key as it was given.</param>
/// <param name="Url">Where it is: <c>s3://bucket/key</c>, nothing encoded.</param>
public readonly record struct S3PutResult(string Key, string Url);

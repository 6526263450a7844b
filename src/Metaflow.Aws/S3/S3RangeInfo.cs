namespace Metaflow;

/// <summary>Which bytes of an object were downloaded.</summary>
/// <param name="TotalSize">The size of the whole object in bytes.</param>
/// <param name="RequestOffset">Where in the object the downloaded bytes begin; 0 for the whole object.</param>
/// <param name="RequestLength">How many bytes were downloaded.</param>
public readonly record struct S3RangeInfo(long TotalSize, long RequestOffset, long RequestLength);

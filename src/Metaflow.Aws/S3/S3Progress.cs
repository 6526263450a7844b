namespace Metaflow;

/// <summary>
/// How far a call of an <see cref="S3"/> client is. One report comes at a time, on any thread; the call waits for it, so keep it
/// short, and do not throw.
/// </summary>
/// <param name="Objects">How many objects are done: downloaded, uploaded, looked up, or found to be missing or left as they were.</param>
/// <param name="TotalObjects">How many there are in all; null while nobody knows, as with those below a prefix.</param>
/// <param name="Bytes">How many bytes came or went.</param>
public readonly record struct S3Progress(int Objects, int? TotalObjects, long Bytes);

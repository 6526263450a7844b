namespace Metaflow.FakeS3;

/// <summary>A request that was answered.</summary>
/// <param name="Operation">What was asked for.</param>
/// <param name="Method">The HTTP method in capitals.</param>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The object's key; empty when the request was about the bucket.</param>
/// <param name="Path">The path as it was sent.</param>
/// <param name="Query">The query as it was sent, without the question mark; empty when there was none.</param>
/// <param name="Headers">The request's headers; capitals in names do not count.</param>
/// <param name="Status">The status of the answer; 0 when the connection was cut before one was sent.</param>
public sealed record S3LogEntry(
    S3Operation Operation,
    string Method,
    string Bucket,
    string Key,
    string Path,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    int Status);

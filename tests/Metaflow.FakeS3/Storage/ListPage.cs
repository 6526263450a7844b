namespace Metaflow.FakeS3.Storage;

/// <summary>A part of a listing.</summary>
/// <param name="Entries">What is listed, in order.</param>
/// <param name="IsTruncated">Whether more follows.</param>
internal sealed record ListPage(IReadOnlyList<ListEntry> Entries, bool IsTruncated);

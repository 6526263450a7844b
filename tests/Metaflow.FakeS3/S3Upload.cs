namespace Metaflow.FakeS3;

/// <summary>A multipart upload in progress.</summary>
/// <param name="Key">The key of the object to be.</param>
/// <param name="Id">The upload's id.</param>
/// <param name="Initiated">When it was begun.</param>
/// <param name="PartNumbers">The numbers of the parts that are there, in ascending order.</param>
public sealed record S3Upload(string Key, string Id, DateTimeOffset Initiated, IReadOnlyList<int> PartNumbers);

using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Storage;

/// <summary>What must hold for a write to be done.</summary>
/// <param name="IfAbsent">Whether there must be no object.</param>
/// <param name="IfMatch">The ETag that the object must have; null when any will do.</param>
internal readonly record struct WriteCondition(bool IfAbsent, string? IfMatch)
{
    public static WriteCondition Of(S3Request request) => new(
        request.Headers.IfNoneMatch.Count > 0,
        request.Headers.IfMatch.Count > 0 ? request.Headers.IfMatch.ToString() : null);

    /// <summary>Compares with what is there.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public S3Error? Check(StoredObject? current)
    {
        if (IfAbsent && current is not null)
            return S3Error.PreconditionFailed;
        if (IfMatch is null)
            return null;
        return current is null ? S3Error.NoSuchKey : EntityTags.Match(IfMatch, current.ETag) ? null : S3Error.PreconditionFailed;
    }
}

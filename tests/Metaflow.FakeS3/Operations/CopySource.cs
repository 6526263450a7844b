using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

/// <summary>Finds the object that <c>x-amz-copy-source</c> names.</summary>
internal static class CopySource
{
    /// <exception cref="S3Exception">It is not there, or is not as the request demands.</exception>
    public static StoredObject Find(Store store, S3Request request)
    {
        var path = Uri.UnescapeDataString(request.Header("x-amz-copy-source")!);
        if (path.TrimStart('/').Split('/', 2) is not [var bucket, { Length: > 0 } key])
            throw new S3Exception(S3Error.InvalidArgument("x-amz-copy-source", path));
        var found = store.Get(bucket).Find(key) ?? throw new S3Exception(S3Error.NoSuchKey with { Details = [new("Key", key)] });
        var matches = request.Header("x-amz-copy-source-if-match") is not { } wanted || EntityTags.Match(wanted, found.ETag);
        var differs = request.Header("x-amz-copy-source-if-none-match") is not { } unwanted || !EntityTags.Match(unwanted, found.ETag);
        return matches && differs ? found : throw new S3Exception(S3Error.PreconditionFailed);
    }
}

using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

/// <summary>Does what a request asks for.</summary>
internal sealed class S3Operations(Store store, S3ServerOptions options)
{
    private readonly BucketOperations _buckets = new(store, options);
    private readonly ObjectOperations _objects = new(store, options);
    private readonly CopyOperations _copies = new(store, options);
    private readonly UploadOperations _uploads = new(store, options);
    private readonly ListOperations _lists = new(store);

    /// <exception cref="S3Exception">It cannot be done.</exception>
    public ValueTask<S3Answer> PerformAsync(S3Request request) => request.Operation switch
    {
        S3Operation.GetObject or S3Operation.HeadObject => new(_objects.Get(request)),
        S3Operation.PutObject => _objects.PutAsync(request),
        S3Operation.CopyObject => new(_copies.Copy(request)),
        S3Operation.DeleteObject => new(_objects.Delete(request)),
        S3Operation.CreateBucket => new(_buckets.Create(request)),
        S3Operation.HeadBucket => new(_buckets.Head(request)),
        S3Operation.DeleteObjects => _buckets.DeleteObjectsAsync(request),
        S3Operation.ListObjectsV2 => new(_lists.ListObjects(request)),
        S3Operation.ListMultipartUploads => new(_lists.ListUploads(request)),
        S3Operation.ListParts => new(_lists.ListParts(request)),
        S3Operation.CreateMultipartUpload => new(_uploads.Create(request)),
        S3Operation.UploadPart => _uploads.PutPartAsync(request),
        S3Operation.UploadPartCopy => new(_copies.CopyPart(request)),
        S3Operation.CompleteMultipartUpload => _uploads.CompleteAsync(request),
        S3Operation.AbortMultipartUpload => new(_uploads.Abort(request)),
        _ => throw new S3Exception(S3Error.NotImplemented),
    };
}

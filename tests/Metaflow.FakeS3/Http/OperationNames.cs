namespace Metaflow.FakeS3.Http;

/// <summary>Tells what a request asks for.</summary>
internal static class OperationNames
{
    // Requests with one of these are about something beside the object or the bucket itself, which the server lacks.
    private static readonly string[] _subresources =
    [
        "accelerate", "acl", "analytics", "attributes", "cors", "encryption", "inventory", "legal-hold", "lifecycle", "location",
        "logging", "metrics", "notification", "object-lock", "ownershipControls", "partNumber", "policy", "policyStatus",
        "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select", "tagging", "torrent", "versionId",
        "versioning", "versions", "website",
    ];

    public static S3Operation Of(S3Request request)
    {
        if (request.Bucket.Length == 0)
            return S3Operation.Unknown;
        var isUpload = request.Query("uploadId") is not null;
        if (!isUpload && request.Parameters.Any(parameter => _subresources.Contains(parameter.Key)))
            return S3Operation.Unknown;
        return request.Key.Length == 0 ? OfBucket(request) : isUpload ? OfUpload(request) : OfObject(request);
    }

    private static S3Operation OfBucket(S3Request request) => request.Method switch
    {
        "PUT" => S3Operation.CreateBucket,
        "HEAD" => S3Operation.HeadBucket,
        "GET" when request.Query("uploads") is not null => S3Operation.ListMultipartUploads,
        "GET" when request.Query("list-type") == "2" => S3Operation.ListObjectsV2,
        "POST" when request.Query("delete") is not null => S3Operation.DeleteObjects,
        _ => S3Operation.Unknown,
    };

    private static S3Operation OfUpload(S3Request request) => request.Method switch
    {
        "PUT" => request.Header("x-amz-copy-source") is null ? S3Operation.UploadPart : S3Operation.UploadPartCopy,
        "POST" => S3Operation.CompleteMultipartUpload,
        "DELETE" => S3Operation.AbortMultipartUpload,
        "GET" => S3Operation.ListParts,
        _ => S3Operation.Unknown,
    };

    private static S3Operation OfObject(S3Request request) => request.Method switch
    {
        "GET" => S3Operation.GetObject,
        "HEAD" => S3Operation.HeadObject,
        "PUT" => request.Header("x-amz-copy-source") is null ? S3Operation.PutObject : S3Operation.CopyObject,
        "DELETE" => S3Operation.DeleteObject,
        "POST" when request.Query("uploads") is not null => S3Operation.CreateMultipartUpload,
        _ => S3Operation.Unknown,
    };
}

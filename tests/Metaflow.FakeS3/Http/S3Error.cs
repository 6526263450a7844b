namespace Metaflow.FakeS3.Http;

/// <summary>What an answer says when a request is not fulfilled.</summary>
internal sealed record S3Error(int Status, string Code, string Message)
{
    public static readonly S3Error NoSuchKey = new(404, "NoSuchKey", "The specified key does not exist.");
    public static readonly S3Error NoSuchBucket = new(404, "NoSuchBucket", "The specified bucket does not exist.");
    public static readonly S3Error NoSuchUpload = new(404, "NoSuchUpload", "The specified multipart upload does not exist.");
    public static readonly S3Error NotModified = new(304, "NotModified", "The object was not modified.");
    public static readonly S3Error NotImplemented = new(501, "NotImplemented", "The server lacks this operation.");
    public static readonly S3Error PreconditionFailed =
        new(412, "PreconditionFailed", "At least one of the preconditions you specified did not hold.");
    public static readonly S3Error IncompleteBody =
        new(400, "IncompleteBody", "The body has not as many bytes as the request's headers say.");
    public static readonly S3Error MalformedXml = new(400, "MalformedXML", "The body is not the XML that was expected.");
    public static readonly S3Error AccessDenied = new(403, "AccessDenied", "Access Denied");

    /// <summary>Elements of the answer beside the code and the message.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; init; } = [];

    /// <summary>Headers of the answer.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public static S3Error InvalidArgument(string name, string value) => new(400, "InvalidArgument", $"{name} cannot be '{value}'.")
    {
        Details = [new("ArgumentName", name), new("ArgumentValue", value)],
    };
}

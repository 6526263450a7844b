namespace Metaflow.FakeS3;

/// <summary>What a request asks for, named as in the S3 API.</summary>
public enum S3Operation
{
    /// <summary>Nothing that the server knows.</summary>
    Unknown,

    /// <summary>Makes a bucket.</summary>
    CreateBucket,

    /// <summary>Asks whether a bucket is there.</summary>
    HeadBucket,

    /// <summary>Lists keys, version 2.</summary>
    ListObjectsV2,

    /// <summary>Removes several objects.</summary>
    DeleteObjects,

    /// <summary>Reads an object.</summary>
    GetObject,

    /// <summary>Reads an object's headers.</summary>
    HeadObject,

    /// <summary>Stores an object.</summary>
    PutObject,

    /// <summary>Stores a copy of an object.</summary>
    CopyObject,

    /// <summary>Removes an object.</summary>
    DeleteObject,

    /// <summary>Begins a multipart upload.</summary>
    CreateMultipartUpload,

    /// <summary>Stores a part.</summary>
    UploadPart,

    /// <summary>Stores a piece of an object as a part.</summary>
    UploadPartCopy,

    /// <summary>Makes an object of parts.</summary>
    CompleteMultipartUpload,

    /// <summary>Gives a multipart upload up.</summary>
    AbortMultipartUpload,

    /// <summary>Lists the parts of a multipart upload.</summary>
    ListParts,

    /// <summary>Lists the multipart uploads in progress.</summary>
    ListMultipartUploads,
}

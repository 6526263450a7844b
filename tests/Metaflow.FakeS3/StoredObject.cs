using System.Buffers;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3;

/// <summary>An object in a bucket. Immutable.</summary>
public sealed class StoredObject
{
    private readonly ObjectAttributes _attributes;

    internal StoredObject(string key, ReadOnlySequence<byte> body, string etag, ObjectAttributes attributes, DateTimeOffset modified)
    {
        Key = key;
        Body = body;
        ETag = etag;
        _attributes = attributes;
        Modified = modified;
    }

    /// <summary>The object's key.</summary>
    public string Key { get; }

    /// <summary>The content, in as many pieces as it was uploaded in.</summary>
    public ReadOnlySequence<byte> Body { get; }

    /// <summary>The content's MD5 in quotes; of a multipart upload, that of the parts' MD5s, with their number.</summary>
    public string ETag { get; }

    /// <summary>When the object was stored.</summary>
    public DateTimeOffset Modified { get; }

    /// <summary>The <c>Content-Type</c>.</summary>
    public string ContentType => _attributes.ContentType;

    /// <summary>The user's metadata: headers that begin with <c>x-amz-meta-</c>, without these words.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _attributes.Metadata;

    /// <summary>The value of <c>x-amz-server-side-encryption</c>; null when it was not asked for.</summary>
    public string? Encryption => _attributes.Encryption;

    /// <summary>The key that encryption was asked for with; null when none was named.</summary>
    public string? EncryptionKeyId => _attributes.EncryptionKeyId;

    /// <summary>The other headers that were stored, such as <c>Cache-Control</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers => _attributes.Headers;

    /// <summary>The checksum that the content was sent with; null when it had none.</summary>
    public S3Checksum? Checksum { get; internal init; }

    /// <summary>The size of the content in bytes.</summary>
    public long Length => Body.Length;

    internal ObjectAttributes Attributes => _attributes;

    /// <summary>The content in one array.</summary>
    public byte[] ToArray() => Body.ToArray();
}

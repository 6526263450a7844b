using Metaflow.FakeS3.Checksums;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;
using System.Security.Cryptography;

namespace Metaflow.FakeS3.Operations;

internal sealed class CopyOperations(Store store, S3ServerOptions options)
{
    public S3Answer Copy(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        var source = CopySource.Find(store, request);
        var attributes = request.Header("x-amz-metadata-directive") == "REPLACE" ? ObjectAttributes.Of(request) : source.Attributes;
        var made = new StoredObject(request.Key, source.Body, source.ETag, attributes, options.Time.GetUtcNow()) { Checksum = source.Checksum };
        if (bucket.Put(made, WriteCondition.Of(request)) is { } error)
            return S3Answer.Of(error, request);
        return Result("CopyObjectResult", made.ETag, made.Modified).With(attributes.EncryptionHeaders());
    }

    public S3Answer CopyPart(S3Request request)
    {
        var upload = store.Get(request.Bucket).Uploads.Get(request.Key, request.Query("uploadId")!);
        var source = CopySource.Find(store, request);
        var content = source.Body;
        if (request.Header("x-amz-copy-source-range") is { } header)
        {
            content = ByteRange.Parse(header, source.Length) is { Length: > 0 } range
                ? content.Slice(range.First, range.Length)
                : throw new S3Exception(S3Error.InvalidArgument("x-amz-copy-source-range", header));
        }
        var part = new UploadPart(PartNumber.Of(request), content, Digest.Of(HashAlgorithmName.MD5, content), options.Time.GetUtcNow(), null);
        upload.Put(part);
        return Result("CopyPartResult", part.ETag, part.Modified);
    }

    private static S3Answer Result(string name, string etag, DateTimeOffset modified) => XmlAnswer.Write(name, xml =>
    {
        xml.WriteTime("LastModified", modified);
        xml.WriteElementString("ETag", etag);
    });
}

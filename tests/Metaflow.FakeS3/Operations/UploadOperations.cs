using System.Globalization;
using Metaflow.FakeS3.Checksums;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

internal sealed class UploadOperations(Store store, S3ServerOptions options)
{
    public S3Answer Create(S3Request request)
    {
        var algorithm = request.Header("x-amz-checksum-algorithm");
        if (algorithm is not null && ChecksumAlgorithm.Named(algorithm) is null)
            throw new S3Exception(S3Error.InvalidArgument("x-amz-checksum-algorithm", algorithm));
        var id = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var upload = new Upload(request.Key, id, options.Time.GetUtcNow(), ObjectAttributes.Of(request))
        {
            ChecksumAlgorithm = algorithm,
            IsChecksumComposite = request.Header("x-amz-checksum-type") != "FULL_OBJECT",
        };
        store.Get(request.Bucket).Uploads.Add(upload);
        return XmlAnswer.Write("InitiateMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Bucket", request.Bucket);
            xml.WriteElementString("Key", request.Key);
            xml.WriteElementString("UploadId", id);
        }).With(upload.Attributes.EncryptionHeaders());
    }

    public async ValueTask<S3Answer> PutPartAsync(S3Request request)
    {
        var number = PartNumber.Of(request);
        Find(request);
        var body = await RequestBody.ReadAsync(request, options.VerifyBodies);
        var part = new UploadPart(number, body.Content, body.Md5, options.Time.GetUtcNow(), body.Checksum);
        var upload = Find(request);
        upload.Put(part);
        var answer = new S3Answer().With("ETag", part.ETag).With(upload.Attributes.EncryptionHeaders());
        return part.Checksum is { } checksum ? answer.With(checksum.Header, checksum.Value) : answer;
    }

    public async ValueTask<S3Answer> CompleteAsync(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        var upload = Find(request);
        var condition = WriteCondition.Of(request);
        var body = await RequestBody.ReadAsync(request, options.VerifyBodies);
        var parts = new PartSelection(upload, options.MinimumPartSize).Choose(XmlBody.Parse(body));
        var made = new StoredObject(
            upload.Key,
            Segment.Join(parts.Select(part => part.Content)),
            Digest.ETag([.. parts.Select(part => part.Md5)]),
            upload.Attributes,
            options.Time.GetUtcNow())
        {
            Checksum = PartChecksums.Combine(upload, parts),
        };
        if (options.VerifyBodies && made.Checksum is { Type: "FULL_OBJECT" } known
            && request.Header(known.Header) is { } given && given != known.Value)
            throw new S3Exception(RequestBody.BadDigest(known.Header));
        if (bucket.Put(made, condition) is { } error)
            return S3Answer.Of(error, request);
        bucket.Uploads.Remove(upload);
        return XmlAnswer.Write("CompleteMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Location", $"/{request.Bucket}/{request.Key}");
            xml.WriteElementString("Bucket", request.Bucket);
            xml.WriteElementString("Key", request.Key);
            xml.WriteElementString("ETag", made.ETag);
            if (made.Checksum is not { } checksum)
                return;
            xml.WriteElementString("Checksum" + checksum.Algorithm.ToUpperInvariant(), checksum.Value);
            xml.WriteElementString("ChecksumType", checksum.Type);
        }).With(upload.Attributes.EncryptionHeaders());
    }

    public S3Answer Abort(S3Request request)
    {
        store.Get(request.Bucket).Uploads.Remove(Find(request));
        return new(204);
    }

    private Upload Find(S3Request request) => store.Get(request.Bucket).Uploads.Get(request.Key, request.Query("uploadId")!);
}

using System.Buffers;
using System.Globalization;
using Metaflow.FakeS3.Checksums;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Operations;

internal sealed class ObjectOperations(Store store, S3ServerOptions options)
{
    public S3Answer Get(S3Request request)
    {
        var found = store.Get(request.Bucket).Find(request.Key);
        if (found is null)
            return S3Answer.Of(S3Error.NoSuchKey with { Details = [new("Key", request.Key)] }, request);
        if (request.Headers.IfMatch.Count > 0 && !EntityTags.Match(request.Headers.IfMatch.ToString(), found.ETag))
            return S3Answer.Of(S3Error.PreconditionFailed, request);
        if (request.Headers.IfNoneMatch.Count > 0 && EntityTags.Match(request.Headers.IfNoneMatch.ToString(), found.ETag))
            return S3Answer.Of(S3Error.NotModified with { Headers = [new("ETag", found.ETag)] }, request);
        return request.Headers.Range.Count > 0 && ByteRange.Parse(request.Headers.Range.ToString(), found.Length) is { } range
            ? Part(found, range, request)
            : Whole(found, request);
    }

    private static S3Answer Whole(StoredObject found, S3Request request)
    {
        var answer = Describe(new S3Answer { Body = found.Body }, found);
        return found.Checksum is { } checksum && request.Header("x-amz-checksum-mode") == "ENABLED"
            ? answer.With(checksum.Header, checksum.Value).With("x-amz-checksum-type", checksum.Type)
            : answer;
    }

    private static S3Answer Part(StoredObject found, ByteRange range, S3Request request)
    {
        if (range.Length <= 0)
        {
            return S3Answer.Of(
                new(416, "InvalidRange", "The requested range is not satisfiable")
                {
                    Details =
                    [
                        new("RangeRequested", request.Headers.Range.ToString()),
                        new("ActualObjectSize", found.Length.ToString(CultureInfo.InvariantCulture)),
                    ],
                    Headers = [new("Content-Range", $"bytes */{found.Length}")],
                },
                request);
        }
        return Describe(new S3Answer(206) { Body = found.Body.Slice(range.First, range.Length) }, found)
            .With("Content-Range", $"bytes {range.First}-{range.First + range.Length - 1}/{found.Length}");
    }

    private static S3Answer Describe(S3Answer answer, StoredObject found) => answer
        .With("ETag", found.ETag)
        .With("Last-Modified", found.Modified.ToString("R", CultureInfo.InvariantCulture))
        .With("Accept-Ranges", "bytes")
        .With("Content-Type", found.ContentType)
        .With(found.Attributes.AnswerHeaders());

    public async ValueTask<S3Answer> PutAsync(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        var (attributes, condition) = (ObjectAttributes.Of(request), WriteCondition.Of(request));
        var body = await RequestBody.ReadAsync(request, options.VerifyBodies);
        var made = new StoredObject(request.Key, body.Content, Digest.ETag(body.Md5), attributes, options.Time.GetUtcNow())
        {
            Checksum = body.Checksum,
        };
        if (bucket.Put(made, condition) is { } error)
            return S3Answer.Of(error, request);
        var answer = new S3Answer().With("ETag", made.ETag).With(attributes.EncryptionHeaders());
        return made.Checksum is { } checksum ? answer.With(checksum.Header, checksum.Value).With("x-amz-checksum-type", checksum.Type) : answer;
    }

    public S3Answer Delete(S3Request request)
    {
        store.Get(request.Bucket).Remove(request.Key);
        return new(204);
    }
}

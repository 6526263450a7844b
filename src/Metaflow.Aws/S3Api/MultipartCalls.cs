using System.Buffers;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.S3Api;

/// <summary>The calls of an upload in parts. Source: Amazon S3's API reference.</summary>
internal static class MultipartCalls
{
    /// <summary>Begins an upload.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> CreateUploadAsync(
        this S3Connection s3, S3Url url, PutOptions options, CancellationToken cancellationToken)
    {
        var id = await s3.CallAsync(
            () => options.Describe(new S3Request(HttpMethod.Post, "CreateMultipartUpload", "s3:PutObject", url)
            {
                Query = "uploads=",
                Body = ReadOnlySequence<byte>.Empty,
            }).With("x-amz-checksum-algorithm", "CRC32").With("x-amz-checksum-type", "FULL_OBJECT"),
            static async response => XmlAnswer.Text(XmlAnswer.Parse(await response.ReadTextAsync().ConfigureAwait(false)), "UploadId"),
            cancellationToken).ConfigureAwait(false);
        return id ?? throw new S3Exception($"CreateMultipartUpload of '{url}' gave no id of an upload: is the server S3?");
    }

    /// <summary>Uploads a part.</summary>
    /// <param name="s3">The connection.</param>
    /// <param name="url">The object.</param>
    /// <param name="id">The upload.</param>
    /// <param name="number">The number of the part, from 1.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="checksum">Their CRC-32.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The tag of the part.</returns>
    public static async Task<string> UploadPartAsync(
        this S3Connection s3, S3Url url, string id, int number, ReadOnlySequence<byte> body, uint checksum, CancellationToken cancellationToken)
    {
        var query = S3Calls.Query(("partNumber", number.ToString(CultureInfo.InvariantCulture)), ("uploadId", id));
        var tag = await s3.CallAsync(
            () => new S3Request(HttpMethod.Put, "UploadPart", "s3:PutObject", url)
            {
                Query = query,
                Body = body,
                BodyChecksum = checksum,
            },
            static response => new ValueTask<string>(response.Header("etag") ?? ""),
            cancellationToken).ConfigureAwait(false);
        return tag!;
    }

    /// <summary>Makes the object appear.</summary>
    /// <returns>False when there was one that was to be left.</returns>
    public static Task<bool> CompleteUploadAsync(
        this S3Connection s3,
        S3Url url,
        string id,
        IReadOnlyList<(string Tag, uint Checksum)> parts,
        uint checksum,
        bool overwrite,
        CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(new XElement(
            "CompleteMultipartUpload",
            parts.Select(static (part, index) => new XElement(
                "Part",
                new XElement("PartNumber", index + 1),
                new XElement("ETag", part.Tag),
                new XElement("ChecksumCRC32", S3Response.ChecksumText(part.Checksum))))).ToString(SaveOptions.DisableFormatting));
        return s3.CallAsync(
            () => new S3Request(HttpMethod.Post, "CompleteMultipartUpload", "s3:PutObject", url)
            {
                Query = S3Calls.Query(("uploadId", id)),
                Body = new ReadOnlySequence<byte>(body),
                BodyChecksum = checksum,
                IsConditional = !overwrite,
            }.With("if-none-match", overwrite ? null : "*").With("x-amz-checksum-type", "FULL_OBJECT"),
            static async response => response.Status != HttpStatusCode.PreconditionFailed
                && Succeeded(XmlAnswer.Parse(await response.ReadTextAsync().ConfigureAwait(false))),
            cancellationToken);

        // S3 begins the answer before it is done, so that an error may come with a status of success.
        static bool Succeeded(XElement answer) =>
            S3Error.In(answer) is { } error ? throw new FailedTry<S3Error>(error, cause: null, keys: null) : true;
    }

    /// <summary>Ends an upload without an object; does nothing when it has ended.</summary>
    public static Task AbortUploadAsync(this S3Connection s3, S3Url url, string id, CancellationToken cancellationToken) => s3.CallAsync(
        () => new S3Request(HttpMethod.Delete, "AbortMultipartUpload", "s3:AbortMultipartUpload", url)
        {
            Query = S3Calls.Query(("uploadId", id)),
        },
        static _ => new ValueTask<bool>(true),
        cancellationToken);

    /// <summary>The uploads that have begun and not ended.</summary>
    /// <param name="s3">The connection.</param>
    /// <param name="prefix">The bucket, and what keys begin with.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async IAsyncEnumerable<(S3Url Url, string Id, DateTimeOffset Initiated)> ListUploadsAsync(
        this S3Connection s3, S3Url prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string? Key, string? Id) next = default;
        do
        {
            var query = S3Calls.Query(
                ("key-marker", next.Key), ("prefix", prefix.Key), ("upload-id-marker", next.Id), ("uploads", ""));
            var page = (await s3.CallAsync(
                () => new S3Request(HttpMethod.Get, "ListMultipartUploads", "s3:ListBucketMultipartUploads", new S3Url(prefix.Bucket, ""))
                {
                    Query = query,
                },
                static async response => XmlAnswer.Parse(await response.ReadTextAsync().ConfigureAwait(false)),
                cancellationToken).ConfigureAwait(false))!;
            foreach (var upload in XmlAnswer.Children(page, "Upload"))
            {
                if (XmlAnswer.Text(upload, "Key") is { } key && XmlAnswer.Text(upload, "UploadId") is { } id
                    && DateTimeOffset.TryParse(
                        XmlAnswer.Text(upload, "Initiated"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var initiated))
                    yield return (new S3Url(prefix.Bucket, key), id, initiated);
            }

            next = XmlAnswer.Text(page, "IsTruncated") == "true"
                ? (XmlAnswer.Text(page, "NextKeyMarker"), XmlAnswer.Text(page, "NextUploadIdMarker"))
                : default;
        }
        while (next.Key is not null);
    }
}

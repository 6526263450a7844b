using System.Buffers;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;
using Metaflow.Aws.Http;
using Metaflow.Aws.Signing;
using Metaflow.Datastore;

namespace Metaflow.Aws.S3Api;

/// <summary>The calls that are about whole objects and lists of them. Source: Amazon S3's API reference.</summary>
internal static class S3Calls
{
    private const int MostDeletes = 1000;

    /// <summary>What S3 tells of an object; null when it is not there.</summary>
    public static Task<S3Head?> HeadAsync(
        this S3Connection s3, S3Url url, CancellationToken cancellationToken, bool withChecksum = false)
    {
        var tries = 0;
        return s3.CallAsync(
            // An answer to HEAD cannot say why it refuses; one to GET can, and its body need not be read.
            () => new S3Request(tries++ == 0 ? HttpMethod.Head : HttpMethod.Get, "HeadObject", "s3:GetObject", url) { AllowsMissing = true }
                .With("x-amz-checksum-mode", withChecksum ? "ENABLED" : null),
            static response => new ValueTask<S3Head>(response.Head()),
            cancellationToken);
    }

    /// <summary>Writes an object whose bytes are in memory.</summary>
    /// <returns>False when there was one that was to be left.</returns>
    public static async Task<bool> PutAsync(
        this S3Connection s3, S3Url url, ReadOnlySequence<byte> body, PutOptions options, CancellationToken cancellationToken)
    {
        var tries = 0;
        var written = await s3.CallAsync(
            () =>
            {
                tries++;
                return options.Describe(new S3Request(HttpMethod.Put, "PutObject", "s3:PutObject", url)
                {
                    Body = body,
                    IsConditional = !options.Overwrite,
                }).With("if-none-match", options.Overwrite ? null : "*");
            },
            static response => new ValueTask<bool>(response.Status != HttpStatusCode.PreconditionFailed),
            cancellationToken).ConfigureAwait(false);
        // What is in the way may be what a try before has written, whose answer was lost.
        return written || (tries > 1 && await HoldsAsync(s3, url, body, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Deletes an object; does nothing when it is not there.</summary>
    public static Task DeleteAsync(this S3Connection s3, S3Url url, CancellationToken cancellationToken) => s3.CallAsync(
        () => new S3Request(HttpMethod.Delete, "DeleteObject", "s3:DeleteObject", url) { AllowsMissing = true },
        static _ => new ValueTask<bool>(true),
        cancellationToken);

    /// <summary>Deletes many objects of a bucket; those that are not there are no error.</summary>
    public static async Task DeleteAsync(
        this S3Connection s3, string bucket, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var chunk in keys.Chunk(MostDeletes))
        {
            var body = Encoding.UTF8.GetBytes(new XElement(
                "Delete",
                new XElement("Quiet", "true"),
                chunk.Select(static key => new XElement("Object", new XElement("Key", key)))).ToString(SaveOptions.DisableFormatting));
            var failed = await s3.CallAsync(
                () => new S3Request(HttpMethod.Post, "DeleteObjects", "s3:DeleteObject", new S3Url(bucket, ""))
                {
                    Query = "delete=",
                    Body = new ReadOnlySequence<byte>(body),
                },
                static async response => XmlAnswer.Children(XmlAnswer.Parse(await response.ReadTextAsync().ConfigureAwait(false)), "Error")
                    .Select(static error => (Key: XmlAnswer.Text(error, "Key"), Code: XmlAnswer.Text(error, "Code"))).FirstOrDefault(),
                cancellationToken).ConfigureAwait(false);
            if (failed.Code is not null)
                throw new S3Exception($"DeleteObjects of 's3://{bucket}/{failed.Key}' failed with {failed.Code}. Check that you may s3:DeleteObject.");
        }
    }

    /// <summary>Deletes a bucket that is empty; does nothing when it is not there.</summary>
    public static Task DeleteBucketAsync(this S3Connection s3, string bucket, CancellationToken cancellationToken) => s3.CallAsync(
        () => new S3Request(HttpMethod.Delete, "DeleteBucket", "s3:DeleteBucket", new S3Url(bucket, "")) { AllowsMissing = true },
        static _ => new ValueTask<bool>(true),
        cancellationToken);

    /// <summary>Lists objects, part by part.</summary>
    /// <param name="s3">The connection.</param>
    /// <param name="prefix">The bucket, and what keys begin with.</param>
    /// <param name="delimiter">Where to end common beginnings: <c>/</c>; null to list every object.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async IAsyncEnumerable<S3Listing> ListAsync(
        this S3Connection s3, S3Url prefix, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var query = Query(
                ("continuation-token", next), ("delimiter", delimiter), ("encoding-type", "url"), ("list-type", "2"),
                ("prefix", prefix.Key.Length == 0 ? null : prefix.Key));
            var page = await s3.CallAsync(
                () => new S3Request(HttpMethod.Get, "ListObjectsV2", "s3:ListBucket", new S3Url(prefix.Bucket, "")) { Query = query },
                static async response => ReadListing(XmlAnswer.Parse(await response.ReadTextAsync().ConfigureAwait(false))),
                cancellationToken).ConfigureAwait(false);
            yield return page!;
            next = page!.Next;
        }
        while (next is not null);
    }

    /// <summary>A query of those that are given; names must be in order.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> parts)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in parts)
        {
            if (value is not null)
                text.Append(text.Length > 0 ? "&" : "").Append(name).Append('=').Append(UrlEncoding.Encode(value));
        }

        return text.ToString();
    }

    private static async Task<bool> HoldsAsync(
        S3Connection s3, S3Url url, ReadOnlySequence<byte> body, CancellationToken cancellationToken) =>
        await s3.HeadAsync(url, cancellationToken, withChecksum: true).ConfigureAwait(false) is { } head
        && head.Size == body.Length && head.Checksum == Crc32.Of(body);

    private static S3Listing ReadListing(XElement body)
    {
        Func<string, string> decode = XmlAnswer.Text(body, "EncodingType") == "url" ? Decode : static text => text;
        var (objects, prefixes) = (new List<S3ListedObject>(), new List<string>());
        foreach (var element in body.Elements())
        {
            if (element.Name.LocalName == "Contents")
                objects.Add(ReadObject(element, decode));
            else if (element.Name.LocalName == "CommonPrefixes" && XmlAnswer.Text(element, "Prefix") is { } prefix)
                prefixes.Add(decode(prefix));
        }

        return new S3Listing(
            objects, prefixes, XmlAnswer.Text(body, "IsTruncated") == "true" ? XmlAnswer.Text(body, "NextContinuationToken") : null);
    }

    private static S3ListedObject ReadObject(XElement element, Func<string, string> decode)
    {
        var (key, size, date) = ("", 0L, default(DateTimeOffset?));
        foreach (var part in element.Elements())
        {
            switch (part.Name.LocalName)
            {
                case "Key":
                    key = decode(part.Value);
                    break;
                case "Size":
                    size = long.Parse(part.Value, CultureInfo.InvariantCulture);
                    break;
                case "LastModified":
                    date = DateTimeOffset.Parse(part.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                    break;
            }
        }

        return new S3ListedObject(key, size, date);
    }

    // S3 writes a space as a plus sign here.
    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

using System.Buffers;
using System.Security.Cryptography;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Http;
using Metaflow.Aws.Signing;
using Metaflow.Datastore;

namespace Metaflow.Aws.S3Api;

/// <summary>Makes signed HTTP requests of calls. Thread-safe.</summary>
/// <param name="endpoints">Which server has a bucket.</param>
/// <param name="time">The clock.</param>
internal sealed class S3MessageBuilder(S3Endpoints endpoints, TimeProvider time)
{
    private static readonly UriCreationOptions _asItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly RequestSigner _signer = new("s3");
    private readonly ServerClock _clock = new(time);

    /// <summary>Makes a request that can be sent once.</summary>
    public HttpRequestMessage Create(S3Request request, AwsKeys keys)
    {
        var url = UrlOf(request);
        var payload = PayloadHash(request.Body, url);
        return SignedMessage.Create(
            request.Method,
            url,
            HeadersOf(request, payload),
            request.Body is { } body ? new SequenceContent(body) : null,
            payload,
            _signer,
            keys,
            endpoints.RegionOf(request.Url.Bucket),
            _clock.Now);
    }

    /// <summary>Learns the server's time when it refuses ours.</summary>
    public void NoteTime(S3Error error, string? date)
    {
        if (error.IsClockSkew)
            _clock.Learn(date);
    }

    private Uri UrlOf(S3Request request)
    {
        var text = $"{endpoints.Prefix(request.Url.Bucket)}/{UrlEncoding.EncodePath(request.Url.Key)}";
        return new Uri(request.Query.Length > 0 ? $"{text}?{request.Query}" : text, _asItIs);
    }

    private static List<(string Name, string Value)> HeadersOf(S3Request request, string payload)
    {
        var headers = new List<(string Name, string Value)>(request.Headers.Count + 6);
        headers.AddRange(request.Headers);
        headers.Add(("x-amz-content-sha256", payload));
        if (request.Body is { Length: > 0 } body)
            headers.Add((S3Response.ChecksumHeader, S3Response.ChecksumText(request.BodyChecksum ?? Crc32.Of(body))));
        return headers;
    }

    // TLS keeps others from changing the body, and nobody else is on the way to this machine; elsewhere the signature must.
    private static string PayloadHash(ReadOnlySequence<byte>? body, Uri url)
    {
        if (body is not { Length: > 0 } bytes)
            return RequestSigner.EmptyPayload;
        if (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback)
            return RequestSigner.UnsignedPayload;
        if (bytes.IsSingleSegment)
            return Convert.ToHexStringLower(SHA256.HashData(bytes.FirstSpan));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in bytes)
            hash.AppendData(segment.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

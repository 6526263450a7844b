using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Metaflow.Aws.Credentials;
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
    private long _skewTicks;

    /// <summary>Makes a request that can be sent once.</summary>
    public HttpRequestMessage Create(S3Request request, AwsKeys keys)
    {
        var url = UrlOf(request);
        var date = RequestSigner.DateOf(time.GetUtcNow().AddTicks(Interlocked.Read(ref _skewTicks)));
        var payload = PayloadHash(request.Body, url);
        var headers = HeadersOf(request, url, date, payload, keys);
        var signature = _signer.Sign(
            new SignedParts(request.Method.Method, PathOf(url), request.Query, headers, payload),
            keys, endpoints.RegionOf(request.Url.Bucket), date);
        var message = new HttpRequestMessage(request.Method, url);
        if (request.Body is { } body)
            message.Content = new SequenceContent(body);
        foreach (var (name, value) in headers)
            Add(message, name, value);
        message.Headers.TryAddWithoutValidation("Authorization", signature);
        return message;
    }

    /// <summary>Learns the server's time when it refuses ours.</summary>
    public void NoteTime(S3Error error, string? date)
    {
        if (error.IsClockSkew && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var there))
            Interlocked.Exchange(ref _skewTicks, (there - time.GetUtcNow()).Ticks);
    }

    private Uri UrlOf(S3Request request)
    {
        var text = $"{endpoints.Prefix(request.Url.Bucket)}/{UrlEncoding.EncodePath(request.Url.Key)}";
        return new Uri(request.Query.Length > 0 ? $"{text}?{request.Query}" : text, _asItIs);
    }

    private static string PathOf(Uri url)
    {
        var path = url.PathAndQuery;
        var query = path.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? path : path[..query];
    }

    private static List<(string Name, string Value)> HeadersOf(S3Request request, Uri url, string date, string payload, AwsKeys keys)
    {
        var headers = new List<(string Name, string Value)>(request.Headers.Count + 6);
        headers.AddRange(request.Headers);
        headers.Add(("host", url.Authority));
        headers.Add(("x-amz-content-sha256", payload));
        headers.Add(("x-amz-date", date));
        if (keys.SessionToken is { } token)
            headers.Add(("x-amz-security-token", token));
        if (request.Body is { Length: > 0 } body)
            headers.Add((S3Response.ChecksumHeader, S3Response.ChecksumText(request.BodyChecksum ?? Crc32.Of(body))));
        headers.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return headers;
    }

    private static void Add(HttpRequestMessage message, string name, string value)
    {
        if (name == "host")
            message.Headers.Host = value;
        else if (name.StartsWith("content-", StringComparison.Ordinal))
            message.Content?.Headers.TryAddWithoutValidation(name, value);
        else
            message.Headers.TryAddWithoutValidation(name, value);
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

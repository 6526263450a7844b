using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Metaflow.FakeS3.Checksums;
using Microsoft.AspNetCore.Http.Features;

namespace Metaflow.FakeS3.Http;

/// <summary>The body of a request, read and compared with the checksums that were sent with it.</summary>
internal sealed class RequestBody
{
    private const string Streaming = "STREAMING-";

    private static readonly IReadOnlyDictionary<string, string> _noTrailers = new Dictionary<string, string>();

    private readonly S3Request _request;
    private readonly IReadOnlyDictionary<string, string> _trailers;
    private byte[]? _md5;

    private RequestBody(S3Request request, ReadOnlySequence<byte> content, IReadOnlyDictionary<string, string> trailers)
    {
        _request = request;
        Content = content;
        _trailers = trailers;
    }

    public ReadOnlySequence<byte> Content { get; }

    public byte[] Md5 => _md5 ??= Digest.Of(HashAlgorithmName.MD5, Content);

    /// <summary>The checksum that was sent with the body; null when there is none.</summary>
    public S3Checksum? Checksum { get; private set; }

    /// <summary>Reads a body.</summary>
    /// <param name="request">The request that has it.</param>
    /// <param name="verify">Whether checksums are compared.</param>
    /// <exception cref="S3Exception">It is not what the request's headers say.</exception>
    public static async ValueTask<RequestBody> ReadAsync(S3Request request, bool verify)
    {
        request.IsBodyRead = true;
        var hash = request.Header("x-amz-content-sha256");
        var body = hash is not null && hash.StartsWith(Streaming, StringComparison.Ordinal)
            ? await ReadChunkedAsync(request)
            : await ReadPlainAsync(request);
        body.FindChecksum();
        if (verify)
            body.Verify(hash);
        return body;
    }

    private static async ValueTask<RequestBody> ReadPlainAsync(S3Request request)
    {
        var reader = request.Features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        var content = new BodyBuffer(request.Headers.ContentLength ?? 0);
        while (true)
        {
            var read = await reader.ReadAsync();
            foreach (var piece in read.Buffer)
                content.Write(piece.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return new(request, content.ToSequence(), _noTrailers);
        }
    }

    private static async ValueTask<RequestBody> ReadChunkedAsync(S3Request request)
    {
        var reader = request.Features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        var expected = long.TryParse(request.Header("x-amz-decoded-content-length"), CultureInfo.InvariantCulture, out var length) ? length : 0;
        var content = new BodyBuffer(expected);
        var decoder = new ChunkedDecoder(content);
        while (true)
        {
            var read = await reader.ReadAsync();
            reader.AdvanceTo(decoder.Read(read.Buffer), read.Buffer.End);
            if (read.IsCompleted)
                break;
        }
        if (!decoder.IsComplete || content.Length != expected)
            throw new S3Exception(S3Error.IncompleteBody);
        return new(request, content.ToSequence(), decoder.Trailers);
    }

    private void FindChecksum()
    {
        foreach (var algorithm in ChecksumAlgorithm.All)
        {
            if (_request.Header(algorithm.Header) is { } value || _trailers.TryGetValue(algorithm.Header, out value))
                Checksum = new(algorithm.Name, value);
        }
    }

    private void Verify(string? hash)
    {
        if (hash is { Length: 64 } && hash != Convert.ToHexStringLower(Digest.Of(HashAlgorithmName.SHA256, Content)))
            throw new S3Exception(new(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."));
        if (_request.Headers.ContentMD5.Count > 0 && _request.Headers.ContentMD5 != Convert.ToBase64String(Md5))
            throw new S3Exception(BadDigest("Content-MD5"));
        // That of a completion is about the object that is made.
        if (_request.Operation == S3Operation.CompleteMultipartUpload)
            return;
        if (Checksum is not null && Checksum.Value != Convert.ToBase64String(ChecksumAlgorithm.Named(Checksum.Algorithm)!.Compute(Content)))
            throw new S3Exception(BadDigest(Checksum.Header));
    }

    public static S3Error BadDigest(string header) => new(400, "BadDigest", $"The {header} you specified did not match what we received.");
}

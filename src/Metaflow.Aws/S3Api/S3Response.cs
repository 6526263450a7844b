using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.S3Api;

/// <summary>S3's answer to a call. Its body is read once, from its beginning.</summary>
/// <param name="message">The answer.</param>
/// <param name="stall">What ends the call when nothing comes.</param>
internal sealed class S3Response(HttpResponseMessage message, StallGuard stall) : IDisposable
{
    public const string AttributesHeader = "x-amz-meta-metaflow-user-attributes";
    public const string ChecksumHeader = "x-amz-checksum-crc32";

    private const int LargestXml = 64 << 20;

    private Stream? _body;

    public HttpStatusCode Status => message.StatusCode;

    /// <summary>How many bytes the body has; null when S3 does not tell.</summary>
    public long? Length => message.Content.Headers.ContentLength;

    /// <summary>A header; null when it is not there.</summary>
    public string? Header(string name) =>
        message.Headers.NonValidated.TryGetValues(name, out var values) || message.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    /// <summary>Reads the next bytes of a body of which more must come.</summary>
    /// <returns>How many there are, at least one.</returns>
    /// <exception cref="IOException">The connection broke, or the body has ended.</exception>
    public async ValueTask<int> ReadMoreAsync(Memory<byte> buffer) =>
        await ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count
            ? count
            : throw new EndOfStreamException("S3 has sent less than it promised.");

    /// <summary>Reads a body that is text of S3's.</summary>
    /// <param name="most">The most bytes to read; what is longer is cut.</param>
    public async ValueTask<ReadOnlyMemory<byte>> ReadTextAsync(int most = LargestXml)
    {
        var content = new ArrayBufferWriter<byte>((int)Math.Clamp(Length ?? 4096, 256, most));
        while (content.WrittenCount < most)
        {
            var count = await ReadAsync(content.GetMemory(1)).ConfigureAwait(false);
            if (count == 0)
                break;
            content.Advance(count);
        }

        return content.WrittenMemory;
    }

    /// <summary>What the headers tell of the object.</summary>
    /// <exception cref="S3Exception">They do not tell its size.</exception>
    public S3Head Head()
    {
        var range = message.Content.Headers.ContentRange;
        return new S3Head(range?.Length ?? Length ?? throw NoSize(), Header("etag") ?? "")
        {
            ContentType = Header("content-type"),
            LastModified = message.Content.Headers.LastModified,
            Attributes = Header(AttributesHeader),
            Encryption = Header("x-amz-server-side-encryption"),
            Checksum = range is null ? Checksum(Header(ChecksumHeader)) : null,
        };
    }

    /// <summary>Where the bytes of the body begin in the object.</summary>
    public long Start => message.Content.Headers.ContentRange?.From ?? 0;

    /// <summary>A CRC-32 as headers spell it.</summary>
    public static string ChecksumText(uint checksum)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, checksum);
        return Convert.ToBase64String(bytes);
    }

    public void Dispose() => message.Dispose();

    /// <summary>Reads the next bytes of the body.</summary>
    /// <returns>How many there are; 0 at the end.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    private async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        _body ??= await message.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        stall.Expect(0);
        return await _body.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
    }

    private S3Exception NoSize() => new($"{message.RequestMessage?.RequestUri} has answered without a size: is the server S3?");

    // Of objects that were uploaded in parts S3 may tell a checksum of the parts' checksums, which ends in their number.
    private static uint? Checksum(string? text)
    {
        Span<byte> bytes = stackalloc byte[4];
        return text is { Length: 8 } && Convert.TryFromBase64String(text, bytes, out var length) && length == 4
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : null;
    }
}

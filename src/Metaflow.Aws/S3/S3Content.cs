using System.Buffers;
using System.Text;
using Metaflow.Aws.S3Api;
using Metaflow.Aws.Transfers;

namespace Metaflow;

/// <summary>
/// What becomes the content of an object: a text, which is stored as UTF-8, bytes, or a stream. Each of these converts to it. Bytes must
/// not change before the upload has ended. Of a stream all from its position on is taken, of whatever length; it need not be able to seek,
/// is read once, and stays open.
/// </summary>
public sealed class S3Content
{
    private readonly ReadOnlySequence<byte> _bytes;
    private readonly Stream? _stream;

    private S3Content(ReadOnlySequence<byte> bytes) => _bytes = bytes;

    private S3Content(Stream stream) => _stream = stream;

    /// <summary>A text as content.</summary>
    /// <param name="text">The text, stored as UTF-8.</param>
    public static implicit operator S3Content(string text) => FromString(text);

    /// <summary>Bytes as content.</summary>
    /// <param name="bytes">The bytes.</param>
    public static implicit operator S3Content(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return FromBytes(bytes);
    }

    /// <summary>Bytes as content.</summary>
    /// <param name="bytes">The bytes.</param>
    public static implicit operator S3Content(ReadOnlyMemory<byte> bytes) => FromBytes(bytes);

    /// <summary>Bytes as content.</summary>
    /// <param name="bytes">The bytes, in one or more pieces.</param>
    public static implicit operator S3Content(in ReadOnlySequence<byte> bytes) => FromBytes(bytes);

    /// <summary>What is left of a stream as content.</summary>
    /// <param name="stream">The stream.</param>
    public static implicit operator S3Content(Stream stream) => FromStream(stream);

    /// <summary>A text as content.</summary>
    /// <param name="text">The text, stored as UTF-8.</param>
    public static S3Content FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FromBytes(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Bytes as content.</summary>
    /// <param name="bytes">The bytes.</param>
    public static S3Content FromBytes(ReadOnlyMemory<byte> bytes) => new(new ReadOnlySequence<byte>(bytes));

    /// <summary>Bytes as content.</summary>
    /// <param name="bytes">The bytes, in one or more pieces.</param>
    public static S3Content FromBytes(in ReadOnlySequence<byte> bytes) => new(bytes);

    /// <summary>What is left of a stream as content.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static S3Content FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanRead ? new S3Content(stream) : throw new ArgumentException("The stream cannot be read.", nameof(stream));
    }

    /// <returns>False when there was an object that was to be left.</returns>
    internal Task<bool> UploadAsync(
        S3Connection s3, S3Url url, PutOptions options, Action<long>? progress, CancellationToken cancellationToken) => _stream is null
        ? Upload.FromMemoryAsync(s3, url, _bytes, options, progress, cancellationToken)
        : StreamUpload.RunAsync(s3, url, _stream, options, progress, cancellationToken);
}

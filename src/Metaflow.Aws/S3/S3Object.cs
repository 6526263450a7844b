using System.Text;
using Metaflow.Aws.S3Api;
using Metaflow.Datastore;

namespace Metaflow;

/// <summary>
/// An object in S3, or a folder or key without one, as a call of <see cref="S3"/> has found it. Immutable and thread-safe. The file of a
/// downloaded object is there until the client is disposed; use it to read, not to write.
/// </summary>
public sealed class S3Object
{
    private readonly ReadOnlyMemory<byte>? _content;
    private readonly S3Head? _head;

    internal S3Object(S3Url url, string? prefix)
    {
        Url = url.ToString();
        (Prefix, Key) = prefix is null || prefix.Length >= Url.Length ? (null, Url) : (prefix, Url[(prefix.Length + 1)..]);
    }

    /// <summary>A listed object.</summary>
    internal S3Object(S3Url url, string? prefix, long size, DateTimeOffset? lastModified)
        : this(url, prefix)
    {
        Size = size;
        LastModified = lastModified;
    }

    /// <summary>An object that S3 has told of.</summary>
    internal S3Object(S3Url url, string? prefix, S3Head head)
        : this(url, prefix, head.Size, head.LastModified) => _head = head;

    /// <summary>A downloaded object, or the downloaded part of one.</summary>
    internal S3Object(S3Url url, string? prefix, S3Head head, S3RangeInfo range, string? path, ReadOnlyMemory<byte>? content)
        : this(url, prefix, range.RequestLength, head.LastModified)
    {
        _head = head;
        RangeInfo = range;
        Path = path;
        _content = content;
    }

    /// <summary>Whether there is such an object. False for what is missing, and for folders.</summary>
    public bool Exists => Size is not null;

    /// <summary>Whether its content is here, in a file or in memory.</summary>
    public bool Downloaded => Path is not null || _content is not null;

    /// <summary>Where it is: <c>s3://bucket/key</c>, nothing encoded. That of a folder ends in a slash.</summary>
    public string Url { get; }

    /// <summary>
    /// The URL that <see cref="Key"/> is below: the client's root, or for what is listed and for <see cref="S3.GetRecursiveAsync"/> the
    /// folder that was asked for. Null for none: the key is the whole URL.
    /// </summary>
    public string? Prefix { get; }

    /// <summary>Its key below <see cref="Prefix"/>; the whole URL when there is no prefix. That of a folder ends without a slash.</summary>
    public string Key { get; internal init; }

    /// <summary>The local file with the content; null when it was not downloaded into one.</summary>
    public string? Path { get; }

    /// <summary>Its size in bytes; of a download, how many were downloaded. Null when there is no such object.</summary>
    public long? Size { get; }

    /// <summary>
    /// Whether S3 was asked about the object itself. If not, as for what is only listed, <see cref="Metadata"/>, <see cref="ContentType"/>,
    /// <see cref="Encryption"/> and <see cref="RangeInfo"/> are null.
    /// </summary>
    public bool HasInfo => _head is not null;

    /// <summary>
    /// What was given as metadata when the object was written by Metaflow, of C# or Python; null for none. Values that Python wrote as
    /// something else than text come as JSON.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Metadata => field ??= S3Attributes.Read(_head?.Attributes);

    /// <summary>The type of the content, as <c>text/csv</c>; null when S3 does not tell.</summary>
    public string? ContentType => _head?.ContentType;

    /// <summary>How it is encrypted where it lies, as <c>AES256</c>; null when S3 does not tell.</summary>
    public string? Encryption => _head?.Encryption;

    /// <summary>Which bytes were downloaded, of whole objects too; null when nothing was.</summary>
    public S3RangeInfo? RangeInfo { get; }

    /// <summary>When it was written, to the second; null when there is no such object, or S3 does not tell.</summary>
    public DateTimeOffset? LastModified { get; }

    /// <summary>Reads the content.</summary>
    /// <returns>All bytes that were downloaded.</returns>
    /// <exception cref="InvalidOperationException">It was not downloaded.</exception>
    /// <exception cref="IOException">The file cannot be read, as after the client was disposed.</exception>
    public byte[] ReadBytes() => Path is null ? Content.ToArray() : File.ReadAllBytes(Path);

    /// <summary>Reads the content.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>All bytes that were downloaded.</returns>
    /// <exception cref="InvalidOperationException">It was not downloaded.</exception>
    /// <exception cref="IOException">The file cannot be read, as after the client was disposed.</exception>
    public async ValueTask<byte[]> ReadBytesAsync(CancellationToken cancellationToken = default) =>
        Path is null ? Content.ToArray() : await File.ReadAllBytesAsync(Path, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the content as text in UTF-8. What is no UTF-8 becomes U+FFFD.</summary>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidOperationException">It was not downloaded.</exception>
    /// <exception cref="IOException">The file cannot be read, as after the client was disposed.</exception>
    public string ReadText() => Encoding.UTF8.GetString(Path is null ? Content.Span : File.ReadAllBytes(Path));

    /// <summary>Reads the content as text in UTF-8. What is no UTF-8 becomes U+FFFD.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidOperationException">It was not downloaded.</exception>
    /// <exception cref="IOException">The file cannot be read, as after the client was disposed.</exception>
    public async ValueTask<string> ReadTextAsync(CancellationToken cancellationToken = default) => Path is null
        ? Encoding.UTF8.GetString(Content.Span)
        : Encoding.UTF8.GetString(await File.ReadAllBytesAsync(Path, cancellationToken).ConfigureAwait(false));

    /// <summary>Opens the content from its beginning, as often as it is called. The caller disposes the stream.</summary>
    /// <exception cref="InvalidOperationException">It was not downloaded.</exception>
    /// <exception cref="IOException">The file cannot be read, as after the client was disposed.</exception>
    public Stream OpenRead() => Path is null
        ? new ReadOnlyMemoryStream(Content)
        : new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16, useAsync: true);

    /// <summary>Its URL, and what is known of it.</summary>
    public override string ToString() => $"{Url} ({(Size is { } size ? $"{size} bytes{(Downloaded ? ", downloaded" : "")}" : "no object")})";

    private ReadOnlyMemory<byte> Content => _content ?? throw new InvalidOperationException(Exists
        ? $"'{Url}' was not downloaded, only looked up; get it by {nameof(S3)}.{nameof(S3.GetAsync)}."
        : $"There is no object '{Url}', so it has no content.");
}

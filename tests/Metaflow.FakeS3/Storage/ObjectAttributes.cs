using System.Text;

namespace Metaflow.FakeS3.Storage;

/// <summary>What is stored of an object beside its content.</summary>
internal sealed class ObjectAttributes
{
    public const string DefaultContentType = "binary/octet-stream";

    private const string MetadataPrefix = "x-amz-meta-";

    private static readonly IReadOnlyDictionary<string, string> _nothing = new Dictionary<string, string>();
    private static readonly string[] _storedHeaders =
        ["Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires", "x-amz-storage-class"];

    public string ContentType { get; init; } = DefaultContentType;

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = _nothing;

    public string? Encryption { get; init; }

    public string? EncryptionKeyId { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = _nothing;

    public static ObjectAttributes Of(S3Request request) => new()
    {
        ContentType = request.Headers.ContentType is [{ Length: > 0 } type] ? type : DefaultContentType,
        Metadata = MetadataOf(request),
        Encryption = request.Header("x-amz-server-side-encryption"),
        EncryptionKeyId = request.Header("x-amz-server-side-encryption-aws-kms-key-id"),
        Headers = HeadersOf(request),
    };

    private static IReadOnlyDictionary<string, string> MetadataOf(S3Request request)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
                (found ??= new(StringComparer.OrdinalIgnoreCase))[name[MetadataPrefix.Length..].ToLowerInvariant()] = value.ToString();
        }
        return found ?? _nothing;
    }

    private static IReadOnlyDictionary<string, string> HeadersOf(S3Request request)
    {
        Dictionary<string, string>? found = null;
        foreach (var name in _storedHeaders)
        {
            if (request.Header(name) is { } value && Stored(name, value) is { Length: > 0 } stored)
                (found ??= new(StringComparer.OrdinalIgnoreCase))[name] = stored;
        }
        return found ?? _nothing;
    }

    // "aws-chunked" is how the body was sent, not what it is.
    private static string Stored(string name, string value) => name != "Content-Encoding" ? value : string.Join(
        ',', value.Split(',', StringSplitOptions.TrimEntries).Where(coding => coding != "aws-chunked"));

    /// <summary>The headers of an answer about the object.</summary>
    public IEnumerable<KeyValuePair<string, string>> AnswerHeaders()
    {
        foreach (var (name, value) in Metadata)
            yield return new(MetadataPrefix + name, Ascii(value));
        foreach (var header in Headers)
            yield return header;
        foreach (var header in EncryptionHeaders())
            yield return header;
    }

    /// <summary>The headers that tell how the object is encrypted.</summary>
    public IEnumerable<KeyValuePair<string, string>> EncryptionHeaders()
    {
        if (Encryption is not null)
            yield return new("x-amz-server-side-encryption", Encryption);
        if (EncryptionKeyId is not null)
            yield return new("x-amz-server-side-encryption-aws-kms-key-id", EncryptionKeyId);
    }

    // As S3 gives back what is not ASCII: RFC 2047.
    private static string Ascii(string value) =>
        System.Text.Ascii.IsValid(value) ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
}

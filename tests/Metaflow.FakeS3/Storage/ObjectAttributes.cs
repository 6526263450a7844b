using System.Collections.Frozen;
using System.Text;

namespace Metaflow.FakeS3.Storage;

/// <summary>What is stored of an object beside its content. Immutable.</summary>
internal sealed class ObjectAttributes
{
    public const string DefaultContentType = "binary/octet-stream";
    public const string EncryptionHeader = "x-amz-server-side-encryption";
    public const string EncryptionKeyHeader = "x-amz-server-side-encryption-aws-kms-key-id";

    private const string MetadataPrefix = "x-amz-meta-";

    private static readonly IReadOnlyDictionary<string, string> _nothing = new Dictionary<string, string>();
    private static readonly FrozenSet<string> _storedHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires", "x-amz-storage-class",
        EncryptionHeader, EncryptionKeyHeader);

    public ObjectAttributes(
        string contentType = DefaultContentType,
        IReadOnlyDictionary<string, string>? metadata = null,
        IReadOnlyDictionary<string, string>? headers = null)
    {
        ContentType = contentType;
        Metadata = metadata ?? _nothing;
        Headers = headers ?? _nothing;
        AnswerHeaders = [.. Metadata.Select(entry => KeyValuePair.Create(MetadataPrefix + entry.Key, InAscii(entry.Value))), .. Headers];
        EncryptionHeaders = [.. Headers.Where(header => header.Key is EncryptionHeader or EncryptionKeyHeader)];
    }

    public string ContentType { get; }

    /// <summary>The user's metadata, without the prefix of its headers, in small letters.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The other headers that are stored.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Metadata and other headers as an answer has them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> AnswerHeaders { get; }

    /// <summary>The headers that tell how the object is encrypted.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> EncryptionHeaders { get; }

    public static ObjectAttributes Of(S3Request request)
    {
        Dictionary<string, string>? metadata = null;
        Dictionary<string, string>? headers = null;
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
                (metadata ??= new(StringComparer.OrdinalIgnoreCase))[name[MetadataPrefix.Length..].ToLowerInvariant()] = value.ToString();
            else if (_storedHeaders.TryGetValue(name, out var stored) && Stored(stored, value.ToString()) is { Length: > 0 } text)
                (headers ??= new(StringComparer.OrdinalIgnoreCase))[stored] = text;
        }
        return new(request.Headers.ContentType is [{ Length: > 0 } type] ? type : DefaultContentType, metadata, headers);
    }

    // "aws-chunked" is how the body was sent, not what it is.
    private static string Stored(string name, string value) => name != "Content-Encoding" ? value : string.Join(
        ',', value.Split(',', StringSplitOptions.TrimEntries).Where(coding => coding != "aws-chunked"));

    // As S3 gives back what is not ASCII: RFC 2047.
    private static string InAscii(string value) =>
        Ascii.IsValid(value) ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
}

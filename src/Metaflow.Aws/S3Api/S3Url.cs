namespace Metaflow.Aws.S3Api;

/// <summary>The address of an object, or of all that begin alike.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key, not encoded; empty for the bucket itself.</param>
internal readonly record struct S3Url(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Whether a text names a place in S3.</summary>
    public static bool IsUrl(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Takes an address apart. Nothing in it is encoded, so <c>#</c>, <c>?</c> and <c>%</c> are parts of the key.</summary>
    /// <param name="text"><c>s3://bucket/key</c>.</param>
    /// <exception cref="S3UrlException">It is no address of S3.</exception>
    public static S3Url Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IsUrl(text))
            throw new S3UrlException($"'{text}' is no address in S3; write s3://bucket/key.");
        var slash = text.IndexOf('/', Scheme.Length);
        var bucket = slash < 0 ? text[Scheme.Length..] : text[Scheme.Length..slash];
        return IsBucket(bucket)
            ? new S3Url(bucket, slash < 0 ? "" : text[(slash + 1)..])
            : throw new S3UrlException($"'{text}' has no valid bucket: '{bucket}' is none. Write s3://bucket/key.");
    }

    public override string ToString() => Key.Length == 0 ? Scheme + Bucket : $"{Scheme}{Bucket}/{Key}";

    // The bucket becomes a part of a host's name or a path: nothing but what buckets can be called may get there.
    private static bool IsBucket(string text)
    {
        if (text.Length is < 3 or > 255 || text.Contains("..", StringComparison.Ordinal) || text[0] is '.' or '-')
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_'))
                return false;
        }

        return true;
    }
}

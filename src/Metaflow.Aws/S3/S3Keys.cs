using Metaflow.Aws.S3Api;

namespace Metaflow;

/// <summary>How keys that users write become addresses: below a root, or as full URLs when there is none. Immutable.</summary>
internal sealed class S3Keys
{
    private readonly S3Url? _root;

    /// <param name="root">The root; null for none.</param>
    public S3Keys(S3Url? root)
    {
        _root = root is { } url ? url with { Key = url.Key.TrimEnd('/') } : null;
        Root = _root?.ToString();
    }

    /// <summary>The URL of the root, without a slash at its end; null for none.</summary>
    public string? Root { get; }

    /// <summary>The address of an object.</summary>
    /// <param name="key">What the user has written; empty for the root itself.</param>
    /// <exception cref="S3UrlException">It does not go with the root, or names no object.</exception>
    public S3Url ObjectAt(string key)
    {
        var url = Resolve(key);
        return url.Key.Length > 0 ? url : throw new S3UrlException($"'{url}' is a bucket and no object; give the object's key.");
    }

    /// <summary>The address that the keys below a folder begin with: with a slash at its end, or a bucket's.</summary>
    /// <param name="key">What the user has written; null for the root.</param>
    /// <exception cref="S3UrlException">It does not go with the root.</exception>
    public S3Url FolderAt(string? key)
    {
        var url = Resolve(key ?? "");
        var folder = url.Key.TrimEnd('/');
        return url with { Key = folder.Length == 0 ? "" : folder + "/" };
    }

    private S3Url Resolve(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        CheckText(key);
        if (_root is not { } root)
            return S3Url.IsUrl(key) ? S3Url.Parse(key) : throw NoRoot(key);
        if (S3Url.IsUrl(key))
        {
            throw new S3UrlException(
                $"The key '{key}' is a full URL, but this client's keys are below '{Root}'. Give the key without it, or use 'new S3()' for full URLs.");
        }

        var relative = key.TrimStart('/');
        return root with
        {
            Key = relative.Length == 0 ? root.Key : root.Key.Length == 0 ? relative : $"{root.Key}/{relative}",
        };
    }

    private static S3UrlException NoRoot(string key) => new(
        (key.Length == 0 ? "No key was given" : $"The key '{key}' is no s3:// URL")
        + ", and this client has no root. Give a full URL, or a root: 'new S3(\"s3://bucket/prefix\")', or 'S3.ForRun(this)' inside of a step.");

    // A half of a surrogate pair has no bytes in UTF-8: another key would be meant.
    private static void CheckText(string key)
    {
        for (var rest = key.AsSpan(); rest.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var at; rest = rest[(at + 2)..])
        {
            if (at + 1 >= rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
                throw new S3UrlException($"The key '{key}' holds a half of a character (U+{(int)rest[at]:X4}); keys are Unicode text.");
        }
    }
}

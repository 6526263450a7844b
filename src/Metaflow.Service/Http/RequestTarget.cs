namespace Metaflow.Service.Http;

/// <summary>The path and the query of a request as they were sent, before anything decodes them.</summary>
internal readonly struct RequestTarget
{
    private RequestTarget(string path, string query)
    {
        Path = path;
        Query = query;
    }

    /// <summary>The path, still encoded; begins with a slash.</summary>
    public string Path { get; }

    /// <summary>What follows the question mark; empty when there is none.</summary>
    public string Query { get; }

    /// <summary>Takes a request's target apart, which may be a path or a whole URL.</summary>
    public static RequestTarget Parse(string target)
    {
        if (!target.StartsWith('/'))
        {
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        var mark = target.IndexOf('?');
        return mark < 0 ? new RequestTarget(target, "") : new RequestTarget(target[..mark], target[(mark + 1)..]);
    }

    /// <summary>
    /// The segments of the path below a prefix, each decoded on its own, so that a name may hold a slash.
    /// </summary>
    /// <param name="prefix">The prefix: empty, or with a slash at its start only.</param>
    /// <returns>The segments; null when the path is not below the prefix. A slash at the end makes an empty last segment.</returns>
    public string[]? Segments(string prefix)
    {
        if (!Path.StartsWith(prefix, StringComparison.Ordinal) || Path.Length == prefix.Length || Path[prefix.Length] != '/')
            return null;
        var segments = Path[(prefix.Length + 1)..].Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i].Contains('%', StringComparison.Ordinal))
                segments[i] = Uri.UnescapeDataString(segments[i]);
        }

        return segments;
    }
}

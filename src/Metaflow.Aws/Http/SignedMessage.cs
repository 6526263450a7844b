using Metaflow.Aws.Credentials;
using Metaflow.Aws.Signing;

namespace Metaflow.Aws.Http;

/// <summary>A signed HTTP request.</summary>
internal static class SignedMessage
{
    /// <summary>Makes a request that can be sent once.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="url">Where it goes; its path and query are sent as they are, the query's names in order and each with an equals sign.</param>
    /// <param name="headers">Headers beside those that every request has; names in lower case. The list is the request's from now on.</param>
    /// <param name="content">The body; null for none.</param>
    /// <param name="payloadHash">The SHA-256 of the body, or what stands for it.</param>
    /// <param name="signer">Signs for the service.</param>
    /// <param name="keys">What it is signed with.</param>
    /// <param name="region">The region of the server.</param>
    /// <param name="now">The server's time.</param>
    public static HttpRequestMessage Create(
        HttpMethod method,
        Uri url,
        List<(string Name, string Value)> headers,
        HttpContent? content,
        string payloadHash,
        RequestSigner signer,
        AwsKeys keys,
        string region,
        DateTimeOffset now)
    {
        var date = RequestSigner.DateOf(now);
        headers.Add(("host", url.Authority));
        headers.Add(("x-amz-date", date));
        if (keys.SessionToken is { } token)
            headers.Add(("x-amz-security-token", token));
        headers.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var (path, query) = Split(url.PathAndQuery);
        var signature = signer.Sign(new SignedParts(method.Method, path, query, headers, payloadHash), keys, region, date);
        var message = new HttpRequestMessage(method, url) { Content = content };
        foreach (var (name, value) in headers)
            Add(message, name, value);
        message.Headers.TryAddWithoutValidation("Authorization", signature);
        return message;
    }

    private static (string Path, string Query) Split(string pathAndQuery)
    {
        var query = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? (pathAndQuery, "") : (pathAndQuery[..query], pathAndQuery[(query + 1)..]);
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
}

using Metaflow.FakeS3.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Metaflow.FakeS3;

/// <summary>A request, as rules see it. It may be used only until the request is answered.</summary>
public sealed class S3Request
{
    private readonly IFeatureCollection _features;
    private readonly QueryParameters _query;

    internal S3Request(IFeatureCollection features)
    {
        _features = features;
        var http = features.GetRequiredFeature<IHttpRequestFeature>();
        Method = http.Method;
        Headers = http.Headers;
        var target = http.RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        (Path, RawQuery) = question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
        _query = QueryParameters.Parse(RawQuery);
        var slash = Path.IndexOf('/', Math.Min(1, Path.Length));
        Bucket = Uri.UnescapeDataString(slash < 0 ? Path[Math.Min(1, Path.Length)..] : Path[1..slash]);
        Key = slash < 0 ? "" : Uri.UnescapeDataString(Path[(slash + 1)..]);
        Operation = OperationNames.Of(this);
    }

    /// <summary>The HTTP method in capitals.</summary>
    public string Method { get; }

    /// <summary>The path as it was sent, percent signs and all.</summary>
    public string Path { get; }

    /// <summary>The query as it was sent, without the question mark; empty when there is none.</summary>
    public string RawQuery { get; }

    /// <summary>The name of the bucket.</summary>
    public string Bucket { get; }

    /// <summary>The key of the object; empty when the request is about the bucket.</summary>
    public string Key { get; }

    /// <summary>What is asked for.</summary>
    public S3Operation Operation { get; }

    internal IHeaderDictionary Headers { get; }

    internal IFeatureCollection Features => _features;

    internal IReadOnlyList<KeyValuePair<string, string>> Parameters => _query.All;

    /// <summary>Whether the body was read; one that is not may still be on its way when the request is answered.</summary>
    internal bool IsBodyRead { get; set; }

    internal bool IsHead => Method == HttpMethods.Head;

    /// <summary>Cancelled when the client goes away or the server ends.</summary>
    internal CancellationToken Aborted => _features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    /// <summary>A parameter of the query, decoded.</summary>
    /// <param name="name">Its name; capitals count.</param>
    /// <returns>The value, empty when it has none; null when the query lacks the parameter.</returns>
    public string? Query(string name) => _query.Find(name);

    /// <summary>A header's value.</summary>
    /// <param name="name">Its name; capitals do not count.</param>
    /// <returns>The value, several ones joined by commas; null when the request lacks the header.</returns>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : null;
}

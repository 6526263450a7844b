using System.Net;
using System.Text;
using Metaflow.Metadata.Service;

namespace Metaflow.Core.Tests.Metadata.Service;

/// <summary>Answers calls of a metadata service as a test says, and keeps what was sent.</summary>
/// <param name="answer">The answer to a call; the number of calls before it, of the same method and path.</param>
internal sealed class ScriptedService(Func<ScriptedCall, int, ScriptedAnswer> answer) : HttpMessageHandler
{
    public const string Url = "http://service.test:8080/api";

    private readonly List<ScriptedCall> _calls = [];

    public IReadOnlyList<ScriptedCall> Calls
    {
        get
        {
            lock (_calls)
                return [.. _calls];
        }
    }

    /// <summary>Method and path of all calls, in order.</summary>
    public IEnumerable<string> Lines => Calls.Select(static c => $"{c.Method} {c.Path}");

    public ServiceMetadata Open(TimeProvider? time = null, ServiceSettings? settings = null) =>
        new(settings ?? new ServiceSettings(Url), "ann", time ?? TimeProvider.System, new HttpMessageInvoker(this));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = new ScriptedCall(
            request.Method.Method,
            request.RequestUri!.AbsoluteUri[Url.Length..],
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken),
            request.Headers.ToDictionary(static h => h.Key, static h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));

        // As with a network, whoever calls goes on meanwhile.
        await Task.Yield();
        int before;
        lock (_calls)
        {
            before = _calls.Count(c => c.Method == call.Method && c.Path == call.Path);
            _calls.Add(call);
        }

        return answer(call, before).ToResponse();
    }
}

/// <summary>What was sent.</summary>
internal sealed record ScriptedCall(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>What is answered.</summary>
internal sealed record ScriptedAnswer(int Status, string Body, params (string Name, string Value)[] Headers)
{
    public Exception? Failure { get; init; }

    public static ScriptedAnswer Ok(string body, params (string, string)[] headers) => new(200, body, headers);

    public static ScriptedAnswer Broken() => new(0, "")
    {
        Failure = new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new IOException("Connection refused")),
    };

    public HttpResponseMessage ToResponse()
    {
        if (Failure is not null)
            throw Failure;
        var response = new HttpResponseMessage((HttpStatusCode)Status)
        {
            Content = new StringContent(Body, Encoding.UTF8, "text/plain"),
        };
        foreach (var (name, value) in Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}

using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.FakeS3.Tests;

/// <summary>A server with a bucket, and a client that uses a connection for one request only.</summary>
public abstract class S3ServerTestBase : IAsyncLifetime
{
    protected const string Bucket = "bucket";

    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    protected S3Server Server { get; private set; } = null!;

    protected virtual S3ServerOptions Options => new() { Time = Time };

    public virtual async ValueTask InitializeAsync()
    {
        Server = await S3Server.StartAsync(Options);
        Server.CreateBucket(Bucket);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a request whose path and query are sent as they are written.</summary>
    protected HttpRequestMessage Request(string method, string target, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var raw = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        Assert.True(Uri.TryCreate(Server.Url.GetLeftPart(UriPartial.Authority) + target, raw, out var uri));
        var request = new HttpRequestMessage(new HttpMethod(method), uri) { Content = body is null ? null : new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    protected Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    protected Task<HttpResponseMessage> SendAsync(
        string method, string target, byte[]? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(Request(method, target, body, headers));

    protected Task<HttpResponseMessage> PutAsync(string key, string text, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", $"/{Bucket}/{key}", Bytes(text), headers);

    protected Task<HttpResponseMessage> GetAsync(string key, params (string Name, string Value)[] headers) =>
        SendAsync("GET", $"/{Bucket}/{key}", null, headers);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static async Task<string> TextOf(HttpResponseMessage answer)
    {
        Assert.InRange((int)answer.StatusCode, 200, 299);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>The XML of an answer, without namespaces.</summary>
    protected static async Task<XElement> XmlOf(HttpResponseMessage answer)
    {
        var root = XElement.Parse(await answer.Content.ReadAsStringAsync());
        foreach (var element in root.DescendantsAndSelf())
            element.Name = element.Name.LocalName;
        return root;
    }

    protected static async Task AssertErrorAsync(int status, string code, HttpResponseMessage answer)
    {
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(code, (string?)(await XmlOf(answer)).Element("Code"));
    }

    protected static string? HeaderOf(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)
            ? string.Join(',', values)
            : null;
}

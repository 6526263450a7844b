using System.Text;

namespace Metaflow.Service.Tests;

/// <summary>Sends requests to a service, paths as they are given. Thread-safe.</summary>
internal sealed class ServiceClient(Uri address) : IDisposable
{
    private static readonly UriCreationOptions _asGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Where the service is, without a slash at the end.</summary>
    public string Address { get; } = address.GetLeftPart(UriPartial.Authority);

    public Task<Answer> GetAsync(string path) => SendAsync("GET", path);

    public Task<Answer> PostAsync(string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync("POST", path, body, headers);

    public Task<Answer> PatchAsync(string path, string? body = null) => SendAsync("PATCH", path, body);

    /// <summary>Sends a request. Its body goes without a content type, as some clients send it.</summary>
    public async Task<Answer> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        if (!Uri.TryCreate(Address + path, _asGiven, out var target))
            throw new ArgumentException($"'{path}' is no path.", nameof(path));
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), Read(response));
    }

    public void Dispose() => _client.Dispose();

    private static Dictionary<string, string> Read(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in (IEnumerable<KeyValuePair<string, IEnumerable<string>>>)[.. response.Headers, .. response.Content.Headers])
            headers[name] = string.Join(',', values);
        return headers;
    }
}

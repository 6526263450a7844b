using Microsoft.IdentityModel.Protocols;

namespace Metaflow.Service.Access.Oidc;

/// <summary>Fetches what an authority says of itself: from trusted addresses only, and no more than a document of keys can be long. Thread-safe.</summary>
internal sealed class AuthorityDocuments : IDocumentRetriever, IDisposable
{
    private const int Longest = 1 << 20;

    // A redirection could lead to an address that is not trusted.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        MaxResponseContentBufferSize = Longest,
        Timeout = TimeSpan.FromSeconds(10),
    };

    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        var uri = new Uri(address);
        return OidcSettings.IsTrusted(uri)
            ? await _http.GetStringAsync(uri, cancel).ConfigureAwait(false)
            : throw new HttpRequestException($"'{address}' does not begin with https://.");
    }

    public void Dispose() => _http.Dispose();
}

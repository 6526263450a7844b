using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Metaflow.Service.Access.Oidc;

/// <summary>
/// What an authority says of itself: its name, and the keys that it signs with. Fetched when first needed, again each hour, and when a token names a key
/// that is not known. Thread-safe.
/// </summary>
internal sealed class AuthorityKeys(Uri authority, IDocumentRetriever documents, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan _fetchInterval = TimeSpan.FromHours(1);

    // Tokens with keys that nobody has must not make us ask all the time.
    private static readonly TimeSpan _shortestInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _retryInterval = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _fetching = new(1);
    private volatile Description? _description;
    private DateTimeOffset _failed = DateTimeOffset.MinValue;

    private string Address => $"{authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration";

    /// <summary>What the authority says, fresh enough to know a key if there is one.</summary>
    /// <param name="key">The id of the key; null when a token names none.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AuthorityUnavailableException">It was never told, and the authority does not answer.</exception>
    public async ValueTask<OpenIdConnectConfiguration> FindAsync(string? key, CancellationToken cancellationToken)
    {
        if (_description is { } known && !IsOutdated(known, key))
            return known.Configuration;
        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_description is { } other && !IsOutdated(other, key))
                return other.Configuration;
            return await FetchAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private bool IsOutdated(Description description, string? key)
    {
        var age = time.GetUtcNow() - description.Fetched;
        return age >= _fetchInterval
            || (age >= _shortestInterval && key is not null && description.Configuration.SigningKeys.All(k => k.KeyId != key));
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _failed < _retryInterval)
            return _description?.Configuration ?? throw new AuthorityUnavailableException($"'{Address}' did not answer a moment ago.");
        try
        {
            var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(Address, documents, cancellationToken).ConfigureAwait(false);
            _description = new Description(configuration, now);
            return configuration;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _failed = now;
            AccessLog.NoAuthority(log, Address, e.Message);
            return _description?.Configuration ?? throw new AuthorityUnavailableException($"'{Address}' does not answer: {e.Message}", e);
        }
    }

    private sealed record Description(OpenIdConnectConfiguration Configuration, DateTimeOffset Fetched);
}

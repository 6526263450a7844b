using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Metaflow.Service.Access.Oidc;

/// <summary>Checks tokens: who signed them, for whom, for how long, and which scopes they hold. Thread-safe.</summary>
internal sealed class TokenValidator : IDisposable
{
    private const int Longest = 16 * 1024;
    private static readonly TimeSpan _clockSkew = TimeSpan.FromSeconds(60);

    // Signatures with a public key only: "none", and those with a secret that both sides know, are how tokens are forged.
    private static readonly string[] _algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = Longest };
    private readonly AuthorityDocuments _documents = new();
    private readonly AuthorityKeys _keys;
    private readonly OidcSettings _settings;
    private readonly TimeProvider _time;

    public TokenValidator(OidcSettings settings, TimeProvider time, ILogger log)
    {
        (_settings, _time) = (settings, time);
        _keys = new AuthorityKeys(settings.Authority, _documents, time, log);
    }

    /// <summary>Checks a token.</summary>
    /// <returns>What it allows, or that it allows nothing; null when it is no valid token.</returns>
    public async ValueTask<AccessDecision?> CheckAsync(string text, CancellationToken cancellationToken)
    {
        if (Parse(text) is not { } token)
            return null;
        try
        {
            var authority = await _keys.FindAsync(token.Kid is { Length: > 0 } key ? key : null, cancellationToken).ConfigureAwait(false);
            var result = await _handler.ValidateTokenAsync(token, Parameters(authority)).ConfigureAwait(false);
            if (!result.IsValid)
                return null;
        }
        catch (AuthorityUnavailableException)
        {
            return new(null, Refusal.NoAuthority);
        }

        return _settings.ScopeOf(Scopes(token)) is { } scope
            ? new(new Grant("token:" + token.Subject, scope), null)
            : new(null, Refusal.NoScope);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _documents.Dispose();
    }

    private JsonWebToken? Parse(string text)
    {
        if (text.Length > Longest || text.Count('.') != 2)
            return null;
        try
        {
            var token = _handler.ReadJsonWebToken(text);
            return _algorithms.Contains(token.Alg) ? token : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private TokenValidationParameters Parameters(OpenIdConnectConfiguration authority) => new()
    {
        ValidIssuer = _settings.Issuer ?? authority.Issuer,
        ValidAudience = _settings.Audience,
        ValidAlgorithms = _algorithms,
        IssuerSigningKeys = authority.SigningKeys,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = IsTimeRight,
    };

    private bool IsTimeRight(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return expires is not null && now < expires + _clockSkew && (notBefore is null || notBefore - _clockSkew <= now);
    }

    // A list, or one text with spaces between.
    private string[] Scopes(JsonWebToken token)
    {
        string[] names = _settings.ScopeClaim is { } name ? [name] : ["scope", "scp"];
        return [.. token.Claims.Where(claim => names.Contains(claim.Type)).SelectMany(static claim => claim.Value.Split(' '))];
    }
}

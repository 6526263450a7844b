using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Service.Tests.Access;

public sealed class TokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private TokenAuthority? _authority;
    private GuardedService? _service;

    private TokenAuthority Authority => _authority!;

    private GuardedService Service => _service!;

    public async ValueTask InitializeAsync()
    {
        _authority = await TokenAuthority.StartAsync();
        _service = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        if (_authority is not null)
            await _authority.DisposeAsync();
    }

    [Theory]
    [InlineData("metaflow:write", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("openid metaflow:read", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("openid metaflow:writer", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Send_Token_DoesWhatItsScopesSay(string scopes, HttpStatusCode get, HttpStatusCode post)
    {
        var token = Authority.Sign(Claims(("scope", scopes)));

        Assert.Equal(get, await StatusAsync(token));
        Assert.Equal(post, await StatusAsync(token, "POST", "/flows/F"));
        Assert.DoesNotContain(token, Service.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ScopesAsList_Count()
    {
        var claims = Claims();
        claims.Remove("scope");
        claims["scp"] = new JsonArray("other", "metaflow:read");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Authority.Sign(claims)));
    }

    [Fact]
    public async Task Get_TokenAsApiKey_IsRefused() =>
        Assert.Equal(HttpStatusCode.Unauthorized, await Service.StatusAsync("GET", "/flows", Authority.Sign(Claims())));

    [Fact]
    public async Task Get_TokenOfEllipticCurve_IsServed()
    {
        Authority.AddKey("ec", ECDsa.Create(ECCurve.NamedCurves.nistP256));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Authority.Sign(Claims(), "ec")));
    }

    [Theory]
    [InlineData("iss", "https://evil.example.com")]
    [InlineData("aud", "another-service")]
    [InlineData("exp", null)]
    [InlineData("aud", null)]
    [InlineData("iss", null)]
    public async Task Get_TokenForSomethingElse_IsRefused(string claim, string? value)
    {
        var claims = Claims();
        claims[claim] = value;
        if (value is null)
            claims.Remove(claim);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(Authority.Sign(claims)));
    }

    [Theory]
    [InlineData(-61, HttpStatusCode.Unauthorized)]
    [InlineData(-59, HttpStatusCode.OK)]
    public async Task Get_TokenThatHasExpired_IsRefusedAfterAMinute(int seconds, HttpStatusCode expected) =>
        Assert.Equal(expected, await StatusAsync(Authority.Sign(Claims(("exp", seconds)))));

    [Theory]
    [InlineData(61, HttpStatusCode.Unauthorized)]
    [InlineData(59, HttpStatusCode.OK)]
    public async Task Get_TokenOfTheFuture_IsRefused(int seconds, HttpStatusCode expected) =>
        Assert.Equal(expected, await StatusAsync(Authority.Sign(Claims(("nbf", seconds)))));

    [Fact]
    public async Task Get_ForgedTokens_AreRefused()
    {
        var claims = Claims();
        var good = Authority.Sign(claims).Split('.');
        var elevated = Authority.Sign(Claims(("sub", "admin"))).Split('.');
        string[] forged =
        [
            Authority.Sign(claims, algorithm: "none"),
            Authority.Sign(claims, algorithm: "HS256", secret: Authority.PublicKey("rsa")),
            $"{good[0]}.{elevated[1]}.{good[2]}",
            $"{good[0]}.{good[1]}.",
            $"{good[0]}.{good[1]}",
            $"{good[0]}.{good[1]}.{good[2]}.",
            "..",
            "a.b.c",
            "eyJhbGciOiJSUzI1NiJ9.e30.AA",
        ];

        foreach (var token in forged)
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(string.Join('.', good)));
        Assert.Empty(Service.Logs.Of(3001));
    }

    [Fact]
    public async Task Get_NewKeyOfAuthority_IsAskedForOnce()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Authority.Sign(Claims())));
        Authority.AddKey("next", RSA.Create(2048));
        var token = Authority.Sign(Claims(), "next");

        // Not at once: else everybody could make us ask.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
        Assert.Equal(1, Authority.Asked);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));

        Assert.Equal(2, Authority.Asked);
    }

    [Fact]
    public async Task Get_AuthorityGone_IsServedWithTheKeysThatItHad()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Authority.Sign(Claims())));
        Authority.IsUp = false;
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Authority.Sign(Claims())));
        Assert.Single(Service.Logs.Of(2230));
    }

    [Fact]
    public async Task Get_AuthorityNeverThere_Is503UntilItIs()
    {
        Authority.IsUp = false;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(Authority.Sign(Claims())));
        Authority.IsUp = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(Authority.Sign(Claims())));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Authority.Sign(Claims())));
    }

    [Fact]
    public async Task Get_OtherIssuerAndScopesConfigured_AreWhatCounts()
    {
        await using var service = await StartAsync(
            ("MF_METADATA_OIDC_ISSUER", "https://issuer.example.com"),
            ("MF_METADATA_OIDC_SCOPE_CLAIM", "roles"),
            ("MF_METADATA_OIDC_READ_SCOPE", "*"),
            ("MF_METADATA_OIDC_WRITE_SCOPE", "flows"));
        var claims = Claims(("iss", "https://issuer.example.com"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, Authority.Sign(claims), "GET", "/flows"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(service, Authority.Sign(claims), "POST", "/flows/F"));
        claims["roles"] = new JsonArray("flows");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, Authority.Sign(claims), "POST", "/flows/F"));
    }

    private Task<GuardedService> StartAsync(params (string Name, string Value)[] variables) => GuardedService.StartAsync(
        _time, [("MF_METADATA_OIDC_AUTHORITY", Authority.Address), ("MF_METADATA_OIDC_AUDIENCE", "metaflow"), .. variables]);

    private Task<HttpStatusCode> StatusAsync(string token, string method = "GET", string path = "/flows") => StatusAsync(Service, token, method, path);

    private static async Task<HttpStatusCode> StatusAsync(GuardedService service, string token, string method, string path)
    {
        using var response = await service.SendAsync(method, path, method == "GET" ? null : "{}", ("Authorization", "Bearer " + token));
        return response.StatusCode;
    }

    // Numbers are seconds from now.
    private JsonObject Claims(params (string Name, object Value)[] others)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Authority.Address,
            ["aud"] = "metaflow",
            ["sub"] = "alice",
            ["exp"] = now + 300,
            ["scope"] = "metaflow:read",
        };
        foreach (var (name, value) in others)
            claims[name] = value is int seconds ? now + seconds : (string)value;
        return claims;
    }
}

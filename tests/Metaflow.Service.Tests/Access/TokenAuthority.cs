using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Metaflow.Service.Tests.Access;

/// <summary>Makes tokens, and tells over HTTP with which keys.</summary>
internal sealed class TokenAuthority : IAsyncDisposable
{
    // To make one up takes long.
    private static readonly Lazy<RSAParameters> _rsa = new(() =>
    {
        using var key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    });

    private readonly WebApplication _host;
    private readonly Dictionary<string, AsymmetricAlgorithm> _keys = [];
    private readonly Lock _reading = new();

    private TokenAuthority(WebApplication host) => _host = host;

    public string Address => _host.Urls.First();

    /// <summary>How often the keys were asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>Whether it answers.</summary>
    public bool IsUp { get; set; } = true;

    public static async Task<TokenAuthority> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var authority = new TokenAuthority(builder.Build());
        authority._host.Run(authority.AnswerAsync);
        await authority._host.StartAsync(TestContext.Current.CancellationToken);
        authority.AddKey("rsa", RSA.Create(_rsa.Value));
        return authority;
    }

    public void AddKey(string id, AsymmetricAlgorithm key)
    {
        lock (_reading)
            _keys.Add(id, key);
    }

    /// <summary>The public key of an id, as an attacker sees it.</summary>
    public byte[] PublicKey(string id) => Encoding.UTF8.GetBytes(_keys[id].ExportSubjectPublicKeyInfoPem());

    /// <summary>Makes a token.</summary>
    /// <param name="claims">Its claims.</param>
    /// <param name="key">The id of the key.</param>
    /// <param name="algorithm">The algorithm; null for that of the key.</param>
    /// <param name="secret">The secret of an algorithm that has one.</param>
    public string Sign(JsonObject claims, string key = "rsa", string? algorithm = null, byte[]? secret = null)
    {
        algorithm ??= _keys[key] is RSA ? "RS256" : "ES256";
        var content = $"{Encode($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{key}}"}""")}.{Encode(claims.ToJsonString())}";
        var bytes = Encoding.ASCII.GetBytes(content);
        var signature = algorithm switch
        {
            "none" => [],
            "HS256" => HMACSHA256.HashData(secret!, bytes),
            "RS256" => ((RSA)_keys[key]).SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => ((ECDsa)_keys[key]).SignData(bytes, HashAlgorithmName.SHA256),
        };
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        foreach (var key in _keys.Values)
            key.Dispose();
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private async Task AnswerAsync(HttpContext context)
    {
        if (!IsUp)
        {
            context.Response.StatusCode = 500;
            return;
        }

        if (context.Request.Path == "/.well-known/openid-configuration")
            await context.Response.WriteAsync(new JsonObject { ["issuer"] = Address, ["jwks_uri"] = $"{Address}/keys" }.ToJsonString());
        else
            await context.Response.WriteAsync(Keys());
    }

    private string Keys()
    {
        lock (_reading)
        {
            Asked++;
            return new JsonObject { ["keys"] = new JsonArray([.. _keys.Select(key => Describe(key.Key, key.Value))]) }.ToJsonString();
        }
    }

    private static JsonObject Describe(string id, AsymmetricAlgorithm key)
    {
        if (key is RSA rsa)
        {
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            return new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["kid"] = id,
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            };
        }

        var point = ((ECDsa)key).ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["use"] = "sig",
            ["kid"] = id,
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }
}

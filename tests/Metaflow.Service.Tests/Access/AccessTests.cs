using System.Net;
using Metaflow.Service.Access;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Access.Limits;
using Metaflow.Service.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Service.Tests.Access;

public sealed class AccessTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Start_LoopbackWithNothingConfigured_LetsEverybodyIn()
    {
        await using var service = await GuardedService.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", "/flows/F", body: "{}"));
        // A key of somebody else, such as of a gateway, means nothing.
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows", "key-of-a-gateway"));
    }

    [Fact]
    public async Task Post_ByWebPageOnLoopback_IsRefused()
    {
        await using var service = await GuardedService.StartAsync();

        using var response = await service.SendAsync("POST", "/flows/F", "{}", ("Origin", "https://evil.example.com"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await service.StatusAsync("GET", "/flows/F"));
        await using var other = await GuardedService.StartAsync(("MF_METADATA_ALLOW_ANONYMOUS", "1"));
        using var allowed = await other.SendAsync("POST", "/flows/F", "{}", ("Origin", "https://ui.example.com"));
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("*")]
    [InlineData("::")]
    public async Task Start_OtherAddressWithNothingConfigured_SaysWaysOut(string host)
    {
        var error = await Assert.ThrowsAsync<SettingException>(() => GuardedService.StartAsync(("MF_METADATA_HOST", host)));

        foreach (var way in (string[])[$"'{host}'", "key create", "MF_METADATA_API_KEY", "MF_METADATA_API_KEYS_FILE", "MF_METADATA_OIDC_AUTHORITY", "MF_METADATA_ALLOW_ANONYMOUS=1"])
            Assert.Contains(way, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OtherAddressThatAllowsAnonymous_WarnsOnce()
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_HOST", "0.0.0.0"), ("MF_METADATA_ALLOW_ANONYMOUS", "1"));

        Assert.Single(service.Logs.Of(2200));
        Assert.Single(service.Logs.Of(2201));
    }

    [Fact]
    public async Task Start_OtherAddressWithKey_Starts()
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_HOST", "0.0.0.0"), ("MF_METADATA_API_KEY", Key));

        Assert.Empty(service.Logs.Of(2200));
        Assert.Single(service.Logs.Of(2202));
    }

    [Theory]
    [InlineData("/ping")]
    [InlineData("/version")]
    [InlineData("/healthcheck")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Get_Health_NeedsNoKey(string path)
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_API_KEY", Key));

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", path));
    }

    [Theory]
    [InlineData("GET", "/flows")]
    [InlineData("POST", "/flows/F")]
    [InlineData("PATCH", "/flows/F/runs/1/tag/mutate")]
    [InlineData("GET", "/auth/token")]
    [InlineData("GET", "/no/such/route")]
    [InlineData("DELETE", "/ping")]
    public async Task Send_WithoutKey_IsRefused(string method, string path)
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_API_KEY", Key));

        using var response = await service.SendAsync(method, path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("Bearer ", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"status\":401", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-api-key", Key, HttpStatusCode.OK)]
    [InlineData("X-Api-Key", Key, HttpStatusCode.OK)]
    [InlineData("Authorization", "Bearer " + Key, HttpStatusCode.OK)]
    [InlineData("Authorization", "bearer " + Key, HttpStatusCode.OK)]
    [InlineData("Authorization", "Basic " + Key, HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", Key, HttpStatusCode.Unauthorized)]
    [InlineData("x-api-key", Key + "0", HttpStatusCode.Unauthorized)]
    [InlineData("x-api-key", "0123456789abcdef0123456789abcde", HttpStatusCode.Unauthorized)]
    [InlineData("x-api-key", "mfk_0123456789abcdef_' OR 1=1 --", HttpStatusCode.Unauthorized)]
    [InlineData("x-api-key", "a.b.c", HttpStatusCode.Unauthorized)]
    public async Task Get_WithKey_IsServedIfItIsRight(string header, string value, HttpStatusCode expected)
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_API_KEY", Key));

        using var response = await service.SendAsync("GET", "/flows", body: null, (header, value));

        Assert.Equal(expected, response.StatusCode);
        Assert.DoesNotContain(Key, service.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_KeyTwice_IsRefused()
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_API_KEY", Key));

        using var response = await service.SendAsync("GET", "/flows", body: null, ("x-api-key", Key), ("x-api-key", "another"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Get_KeyOfGatewayAndBearer_IsServed()
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_API_KEY", Key));

        using var response = await service.SendAsync("GET", "/flows", body: null, ("x-api-key", "key-of-a-gateway"), ("Authorization", "Bearer " + Key));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Send_KeysOfDatabase_DoWhatTheirScopeSays()
    {
        await using var service = await GuardedService.StartAsync(_time, ("MF_METADATA_API_KEY", Key));
        var (read, write) = (await AddAsync(service, AccessScope.Read), await AddAsync(service, AccessScope.Write));

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", "/flows/F", write, "{}"));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows/F", write));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows/F", read));
        using var refused = await service.SendAsync("POST", "/flows/G", read, "{}");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("insufficient_scope", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await service.StatusAsync("GET", "/flows/G", write));
        // What it gives may write.
        Assert.Equal(HttpStatusCode.Forbidden, await service.StatusAsync("GET", "/auth/token", read));
    }

    [Fact]
    public async Task Get_RightIdWithOtherSecret_IsRefused()
    {
        await using var service = await GuardedService.StartAsync(("MF_METADATA_API_KEY", Key));
        var key = await AddAsync(service, AccessScope.Write);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows", key));

        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/flows", key[..^1] + (key[^1] == 'A' ? 'B' : 'A')));
        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/flows", key + "A"));
    }

    [Fact]
    public async Task Get_RevokedKey_IsRefusedWithin30Seconds()
    {
        await using var service = await GuardedService.StartAsync(_time, ("MF_METADATA_API_KEY", Key));
        var key = await AddAsync(service, AccessScope.Read);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows", key));

        Assert.True(await service.Store.Keys.RevokeAsync(ApiKeyText.Id(key)!, _time.GetUtcNow(), TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows", key));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/flows", key));
    }

    [Fact]
    public async Task Get_ExpiredKey_IsRefusedAtOnce()
    {
        await using var service = await GuardedService.StartAsync(_time, ("MF_METADATA_API_KEY", Key));
        var key = await AddAsync(service, AccessScope.Read, _time.GetUtcNow().AddSeconds(2));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows", key));

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/flows", key));
    }

    [Fact]
    public async Task Get_ManyUnknownKeys_AreNoLongerLookedAtButOthersAre()
    {
        await using var service = await GuardedService.StartAsync(_time, ("MF_METADATA_API_KEY", Key));
        var known = await AddAsync(service, AccessScope.Read);
        var unknown = ApiKeyText.Create().Text;
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows", known));

        for (var i = 0; i < FailedAttempts.Most; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/flows", unknown));
        using var refused = await service.SendAsync("GET", "/flows", unknown);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(60), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows", Key));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows", known));
        Assert.Single(service.Logs.Of(2211));
        Assert.DoesNotContain(unknown, service.Logs.Text, StringComparison.Ordinal);
        _time.Advance(FailedAttempts.Window);
        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/flows", unknown));
    }

    [Fact]
    public async Task Get_KeysFile_OpensAndIsReadAgain()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["keys"], Line("first-key", "write"), TestContext.Current.CancellationToken);
        await using var service = await GuardedService.StartAsync(_time, ("MF_METADATA_API_KEYS_FILE", folder["keys"]));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", "/flows/F", "first-key", "{}"));

        await File.WriteAllTextAsync(folder["keys"], Line("second-key", "read:ci"), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/flows", "first-key"));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/flows", "second-key"));
        Assert.Equal(HttpStatusCode.Forbidden, await service.StatusAsync("POST", "/flows/G", "second-key", "{}"));

        static string Line(string key, string rest) => $"sha256:{Convert.ToHexStringLower(ApiKeyText.Hash(key))}:{rest}\n";
    }

    private async Task<string> AddAsync(GuardedService service, AccessScope scope, DateTimeOffset? expires = null)
    {
        var (id, text) = ApiKeyText.Create();
        await service.Store.Keys.AddAsync(
            new ApiKey(id, ApiKeyText.Hash(text), scope, "test", _time.GetUtcNow(), expires), TestContext.Current.CancellationToken);
        return text;
    }
}

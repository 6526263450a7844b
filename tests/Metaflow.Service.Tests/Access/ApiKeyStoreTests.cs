using Metaflow.Service.Access;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Database;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Tests.Postgres;

namespace Metaflow.Service.Tests.Access;

/// <summary>Keys in a database.</summary>
public abstract class ApiKeyStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _now = new(2026, 5, 1, 10, 0, 0, 123, TimeSpan.Zero);
    private MetadataStore? _store;

    private ApiKeyStore Keys => _store!.Keys;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync();
        await _store.PrepareAsync(Cancelled);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Fact]
    public async Task Find_AddedKey_IsWhatWasAdded()
    {
        var key = Key("a", _now) with { Expires = _now.AddDays(1) };
        await Keys.AddAsync(key, Cancelled);
        await Keys.AddAsync(Key("b", _now.AddMinutes(-1)) with { Scope = AccessScope.Read, Name = "ci ü 🎉 '; --" }, Cancelled);

        var found = await Keys.FindAsync("a", Cancelled);

        Assert.Equal(key.Hash, found!.Hash);
        Assert.Equal(key with { Hash = found.Hash }, found);
        Assert.Equal("ci ü 🎉 '; --", (await Keys.FindAsync("b", Cancelled))!.Name);
        Assert.Null(await Keys.FindAsync("' OR 1=1 --", Cancelled));
        Assert.Equal(["b", "a"], (await Keys.ListAsync(Cancelled)).Select(k => k.Id));
    }

    [Fact]
    public async Task Revoke_Twice_KeepsFirstTime()
    {
        await Keys.AddAsync(Key("a", _now), Cancelled);

        Assert.True(await Keys.RevokeAsync("a", _now.AddMinutes(1), Cancelled));
        Assert.True(await Keys.RevokeAsync("a", _now.AddMinutes(2), Cancelled));

        var key = await Keys.FindAsync("a", Cancelled);
        Assert.Equal(_now.AddMinutes(1), key!.Revoked);
        Assert.False(key.IsValid(_now));
        Assert.False(await Keys.RevokeAsync("b", _now, Cancelled));
    }

    private protected abstract Task<MetadataStore> OpenAsync();

    private static ApiKey Key(string id, DateTimeOffset created) => new(id, ApiKeyText.Hash(id), AccessScope.Write, "test", created);
}

public sealed class SqliteApiKeyStoreTests : ApiKeyStoreTests
{
    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private protected override Task<MetadataStore> OpenAsync() => Task.FromResult<MetadataStore>(SqliteStore.Open(_folder["records.db"]));
}

public sealed class PostgresApiKeyStoreTests(PostgresFixture postgres) : ApiKeyStoreTests
{
    private protected override async Task<MetadataStore> OpenAsync() => await (await postgres.CreateDatabaseAsync()).OpenStoreAsync();
}

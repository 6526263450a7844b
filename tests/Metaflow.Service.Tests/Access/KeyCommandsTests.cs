using Metaflow.Service.Access;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Database.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Service.Tests.Access;

public sealed class KeyCommandsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero));
    private readonly StringWriter _output = new();
    private readonly StringWriter _messages = new();
    private readonly SqliteStore _store;
    private readonly KeyCommands _commands;

    public KeyCommandsTests()
    {
        _store = SqliteStore.Open(_folder["records.db"]);
        _commands = new KeyCommands(_store.Keys, _time);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.PrepareAsync(Cancelled);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
        await _output.DisposeAsync();
        await _messages.DisposeAsync();
    }

    [Fact]
    public async Task Create_Key_WritesItOnceAndKeepsItsHash()
    {
        Assert.Equal(0, await CreateAsync("write", "ci", TimeSpan.FromDays(90)));

        var text = _output.ToString().TrimEnd();
        var key = Assert.Single(await _store.Keys.ListAsync(Cancelled));
        Assert.Equal(ApiKeyText.Id(text), key.Id);
        Assert.Equal(ApiKeyText.Hash(text), key.Hash);
        Assert.Equal((AccessScope.Write, "ci", _time.GetUtcNow(), _time.GetUtcNow().AddDays(90)), (key.Scope, key.Name, key.Created, key.Expires));
        Assert.DoesNotContain(text, _messages.ToString(), StringComparison.Ordinal);
        Assert.Contains("2026-07-30 10:00Z", _messages.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin", "ci", 1, "'admin' is no scope")]
    [InlineData("read", "", 1, "name of a key")]
    [InlineData("read", "a\nb", 1, "name of a key")]
    [InlineData("read", "ci", 0, "cannot expire")]
    public async Task Create_ValueThatIsNone_MakesNothing(string scope, string name, int days, string message)
    {
        Assert.Equal(1, await CreateAsync(scope, name, TimeSpan.FromDays(days)));

        Assert.Contains(message, _messages.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
        Assert.Empty(await _store.Keys.ListAsync(Cancelled));
    }

    [Fact]
    public async Task List_Keys_ShowsWhichAreValid()
    {
        await AddAsync("1111111111111111", "for good", null);
        await AddAsync("2222222222222222", "for a day", TimeSpan.FromDays(1));
        await AddAsync("3333333333333333", "over", TimeSpan.FromMinutes(1));
        await AddAsync("4444444444444444", "revoked", null);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await _commands.RevokeAsync("4444444444444444", _messages, Cancelled));

        Assert.Equal(0, await _commands.ListAsync(_output, Cancelled));

        Assert.Equal(
            """
            ID                SCOPE  CREATED            STATE                          NAME
            1111111111111111  read   2026-05-01 10:00Z  valid                          for good
            2222222222222222  read   2026-05-01 10:00Z  valid until 2026-05-02 10:00Z  for a day
            3333333333333333  read   2026-05-01 10:00Z  expired 2026-05-01 10:01Z      over
            4444444444444444  read   2026-05-01 10:00Z  revoked 2026-05-01 11:00Z      revoked

            """.ReplaceLineEndings(),
            _output.ToString());
    }

    [Fact]
    public async Task Revoke_NoSuchKey_NamesIt()
    {
        Assert.Equal(1, await _commands.RevokeAsync("0123456789abcdef", _messages, Cancelled));

        Assert.Contains("'0123456789abcdef'", _messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_WholeKey_IsNotRepeated()
    {
        var (_, text) = ApiKeyText.Create();

        Assert.Equal(1, await _commands.RevokeAsync(text, _messages, Cancelled));

        Assert.DoesNotContain(text, _messages.ToString(), StringComparison.Ordinal);
    }

    private Task<int> CreateAsync(string scope, string name, TimeSpan? lifetime) =>
        _commands.CreateAsync(scope, name, lifetime, _output, _messages, Cancelled);

    private Task AddAsync(string id, string name, TimeSpan? lifetime) => _store.Keys.AddAsync(
        new ApiKey(id, ApiKeyText.Hash(id), AccessScope.Read, name, _time.GetUtcNow(), _time.GetUtcNow() + lifetime), Cancelled);
}

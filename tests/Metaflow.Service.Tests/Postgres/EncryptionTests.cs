using Metaflow.Service.Database.Postgres;
using Npgsql;

namespace Metaflow.Service.Tests.Postgres;

public sealed class EncryptionTests : IAsyncLifetime
{
    private const string Mode = "MF_METADATA_DB_SSL_MODE";
    private const string Root = "MF_METADATA_DB_SSL_ROOT_CERT_PATH";
    private const string Host = "MF_METADATA_DB_HOST";

    private readonly TestCertificates _certificates = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metaflow-certificates-");
    private PostgresServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        // The certificate is for a name and not for an address, so that both can be asked for.
        var (certificate, key) = _certificates.Issue("server", "localhost");
        _server = await PostgresServer.CreateAsync(new PostgresServerOptions
        {
            Settings = new Dictionary<string, string>
            {
                ["ssl"] = "on",
                ["ssl_cert_file"] = "server.crt",
                ["ssl_key_file"] = "server.key",
                ["ssl_ca_file"] = "authority.crt",
            },
            Files = new Dictionary<string, string>
            {
                ["server.crt"] = certificate,
                ["server.key"] = key,
                ["authority.crt"] = _certificates.Authority,
            },
            Access = "hostssl all certified all cert\nhostssl all all all trust\n",
        });
    }

    public async ValueTask DisposeAsync()
    {
        _certificates.Dispose();
        _folder.Delete(recursive: true);
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Open_ByAnyMode_ChecksAsMuchAsTheModeSays()
    {
        using var others = new TestCertificates();
        var root = Write("root.crt", _certificates.Authority);
        var foreignRoot = Write("foreign.crt", others.Authority);

        Assert.True(await IsEncryptedAsync((Mode, "require")));
        Assert.True(await IsEncryptedAsync((Mode, "prefer")));
        Assert.True(await IsEncryptedAsync((Mode, "verify-ca"), (Root, root)));
        Assert.True(await IsEncryptedAsync((Mode, "verify-full"), (Root, root), (Host, "localhost")));
        await AssertRefusedAsync((Mode, "disabled"));
        await AssertRefusedAsync((Mode, "verify-full"), (Root, root), (Host, "127.0.0.1"));
        await AssertRefusedAsync((Mode, "verify-ca"), (Root, foreignRoot));
        await AssertRefusedAsync((Mode, "require"), (Root, foreignRoot));
    }

    [Fact]
    public async Task Open_WithACertificateOfTheClient_ShowsIt()
    {
        var (certificate, key) = _certificates.Issue("certified");
        var root = Write("root.crt", _certificates.Authority);
        (string, string) user = ("MF_METADATA_DB_USER", "certified");
        (string, string)[] shown =
        [
            user, (Mode, "verify-ca"), (Root, root), ("MF_METADATA_DB_SSL_CERT_PATH", Write("client.crt", certificate)),
            ("MF_METADATA_DB_SSL_KEY_PATH", Write("client.key", key)),
        ];
        await AdministrateAsync("CREATE ROLE certified LOGIN");

        Assert.True(await IsEncryptedAsync(shown));
        await AssertRefusedAsync(user, (Mode, "verify-ca"), (Root, root));
    }

    private async Task<bool> IsEncryptedAsync(params (string, string)[] settings)
    {
        await using var database = new PostgresDatabase(new PostgresTestDatabase(_server, "postgres").Settings(settings));
        await using var command = database.Writer.CreateCommand("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is true;
    }

    private async Task AssertRefusedAsync(params (string, string)[] settings) =>
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => IsEncryptedAsync(settings));

    private async Task AdministrateAsync(string sql)
    {
        await using var database = new PostgresDatabase(new PostgresTestDatabase(_server, "postgres").Settings((Mode, "require")));
        await using var command = database.Writer.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}

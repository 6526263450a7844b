using System.Net;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Postgres.Migrations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Metaflow.Service.Tests.Postgres;

public sealed class MigrationEndpointsTests(PostgresFixture postgres) : MigrationTestBase(postgres)
{
    private const string AllVersions =
        """
        ["1","20200603104139","20201002000616","20210202145952","20210260056859","20211202100726","20220503175500","20230118020300","20260615000000","20260706000000","20260706000001","20260706000002","20260706000003"]
        """;

    [Fact]
    public async Task Ping_Always_IsPong()
    {
        await using var server = await StartAsync();

        Assert.Equal("200 text/plain; charset=utf-8 pong", await server.SendAsync("GET", "/ping"));
        Assert.Empty(await SchemaDescription.ReadAsync(Test));
    }

    [Fact]
    public async Task Version_EmptyDatabase_MakesTheTables()
    {
        await using var server = await StartAsync();

        Assert.Equal("200 text/plain; charset=utf-8 latest", await server.SendAsync("GET", "/version"));
        await AssertNewestAsync();
    }

    [Theory]
    [InlineData(1, "v_1_0_1")]
    [InlineData(20200603104139, "20200603104139")]
    [InlineData(20230118020300, "20230118020300")]
    [InlineData(20260706000003, "latest")]
    public async Task Version_OlderDatabase_NamesTheReleaseAndChangesNothing(long version, string expected)
    {
        await Migrator().UpgradeAsync(version);
        await using var server = await StartAsync();

        Assert.Equal($"200 text/plain; charset=utf-8 {expected}", await server.SendAsync("GET", "/version"));
        Assert.Equal(RecordOf(version), await GooseRowsAsync());
    }

    [Fact]
    public async Task Status_OlderDatabase_SaysWhatIsMissing()
    {
        await Migrator().UpgradeAsync(20260706000001);
        await using var server = await StartAsync();

        Assert.Equal(
            """200 application/json {"is_up_to_date":false,"current_version":"20260706000001","migration_in_progress":false,"db_schema_versions":"""
            + AllVersions + ""","unapplied_migrations":["20260706000002","20260706000003"]}""",
            await server.SendAsync("GET", "/db_schema_status"));
    }

    [Fact]
    public async Task Status_EmptyDatabase_MissesEverythingAndStaysEmpty()
    {
        await using var server = await StartAsync();

        Assert.Equal(
            """200 application/json {"is_up_to_date":false,"current_version":"0","migration_in_progress":false,"db_schema_versions":"""
            + AllVersions + ""","unapplied_migrations":""" + AllVersions + "}",
            await server.SendAsync("GET", "/db_schema_status"));
        Assert.Empty(await SchemaDescription.ReadAsync(Test));
    }

    [Fact]
    public async Task Upgrade_OlderDatabase_MakesWhatIsOutstanding()
    {
        await Migrator().UpgradeAsync(20201002000616);
        await using var server = await StartAsync();

        Assert.Equal("200 text/plain; charset=utf-8 upgrade success", await server.SendAsync("PATCH", "/upgrade"));
        await AssertNewestAsync();
        Assert.StartsWith("200 application/json {\"is_up_to_date\":true,", await server.SendAsync("GET", "/db_schema_status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_ThatCannotBe_FailsAndSaysWhyInTheLog()
    {
        await Migrator().UpgradeAsync(20230118020300);
        await Test.ExecuteAsync("DELETE FROM goose_db_version WHERE version_id = 20211202100726");
        await using var server = await StartAsync();

        Assert.Equal("500 text/plain; charset=utf-8 upgrade failed", await server.SendAsync("PATCH", "/upgrade"));
        Assert.Contains("20211202100726", await server.Loggers.WaitForAsync(2130), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_Disabled_IsNotThere()
    {
        await using var server = await StartAsync(allowsUpgrade: false);

        Assert.Equal("404 text/plain; charset=utf-8 404: Not Found", await server.SendAsync("PATCH", "/upgrade"));
    }

    [Theory]
    [InlineData("GET", "/", "404 text/plain; charset=utf-8 404: Not Found")]
    [InlineData("GET", "/ping/", "404 text/plain; charset=utf-8 404: Not Found")]
    [InlineData("GET", "/PING", "404 text/plain; charset=utf-8 404: Not Found")]
    [InlineData("POST", "/ping", "405 text/plain; charset=utf-8 405: Method Not Allowed Allow: GET")]
    [InlineData("GET", "/upgrade", "405 text/plain; charset=utf-8 405: Method Not Allowed Allow: PATCH")]
    public async Task Handle_NoSuchRoute_IsRefused(string method, string path, string expected)
    {
        await using var server = await StartAsync();

        Assert.Equal(expected, await server.SendAsync(method, path));
    }

    [Fact]
    public async Task Status_DatabaseThatDoesNotAnswer_IsAnErrorWithoutThePassword()
    {
        await using var database = new PostgresDatabase(Test.Settings(("MF_METADATA_DB_PORT", "1"), ("MF_METADATA_DB_PSWD", "hunter2")));
        await using var server = await StartAsync(database: database);

        var status = await server.SendAsync("GET", "/db_schema_status");

        Assert.StartsWith("500 application/json {\"detail\":", status, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", status + server.Loggers.Text, StringComparison.Ordinal);
        Assert.Equal("500 text/plain; charset=utf-8 500: Internal Server Error", await server.SendAsync("GET", "/version"));
        Assert.Equal("500 text/plain; charset=utf-8 upgrade failed", await server.SendAsync("PATCH", "/upgrade"));
    }

    [Fact]
    public void Read_Settings_AreAsNetflixHasThem()
    {
        Assert.Equal(new MigrationServerSettings(8082, true), MigrationServerSettings.Read(new SettingReader(_ => null)));
        Assert.Equal(new MigrationServerSettings(0, false), MigrationServerSettings.Read(new SettingReader(_ => "0")));
    }

    private async Task<Server> StartAsync(bool allowsUpgrade = true, PostgresDatabase? database = null)
    {
        var loggers = new RecordingLoggers();
        var migrator = new PostgresMigrator(database ?? Database, TimeProvider.System, loggers);
        var endpoints = new MigrationEndpoints(migrator, allowsUpgrade, loggers, CancellationToken.None);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(endpoints.HandleAsync);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new Server(application, loggers);
    }

    private sealed class Server(WebApplication application, RecordingLoggers loggers) : IAsyncDisposable
    {
        private readonly HttpClient _client = new() { BaseAddress = new Uri(application.Urls.First()) };

        public RecordingLoggers Loggers => loggers;

        public async Task<string> SendAsync(string method, string path)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await _client.SendAsync(request);
            var allow = response.StatusCode == HttpStatusCode.MethodNotAllowed ? $" Allow: {response.Content.Headers.Allow.Single()}" : "";
            return $"{(int)response.StatusCode} {response.Content.Headers.ContentType} {await response.Content.ReadAsStringAsync()}{allow}";
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await application.DisposeAsync();
        }
    }
}

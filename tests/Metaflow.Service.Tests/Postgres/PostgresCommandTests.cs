using Metaflow.Service.Tests.CommandLine;

namespace Metaflow.Service.Tests.Postgres;

/// <summary>The commands of the executable on PostgreSQL.</summary>
[Trait(ServiceExecutable.Trait, ServiceExecutable.IsTested)]
public sealed class PostgresCommandTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Status_EmptyDatabase_SaysWhatIsMissing()
    {
        var variables = (await postgres.CreateDatabaseAsync()).Variables().ToDictionary();

        var run = await CommandRun.OfAsync(variables, "status");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("version:   0", run.Output);
        Assert.Contains("They lack flows_v3.flow_id", run.Output);
        Assert.DoesNotContain("runs:", run.Output);
    }

    [Fact]
    public async Task Migrate_EmptyDatabase_MakesTablesThatStatusShows()
    {
        var variables = (await postgres.CreateDatabaseAsync()).Variables().ToDictionary();

        var migrated = await CommandRun.OfAsync(variables, "migrate", "--only-if-empty-db");
        var again = await CommandRun.OfAsync(variables, "migrate", "--only-if-empty-db");
        var status = await CommandRun.OfAsync(variables, "status");

        Assert.Equal((0, "The tables were made, or brought up to date.\n"), (migrated.ExitCode, migrated.Output));
        Assert.Equal((0, "There are tables already; nothing was changed.\n"), (again.ExitCode, again.Output));
        Assert.Contains("postgres at ", status.Output);
        Assert.Contains("version:   20260706000003", status.Output);
        Assert.Contains("artifacts: 0", status.Output);
    }

    [Fact]
    public async Task Serve_OnPostgres_ServesMigrationsBesides()
    {
        var variables = (await postgres.CreateDatabaseAsync()).Variables().ToDictionary();
        variables["MF_MIGRATION_PORT"] = "0";
        await using var service = await ServiceProcess.StartAsync(database: null, [.. variables.Select(v => (v.Key, v.Value))]);
        using var client = new HttpClient();
        var migrations = await service.MigrationAddress;

        Assert.Equal("latest", await client.GetStringAsync(new Uri(migrations, "/version")));
        Assert.Contains("\"is_up_to_date\":true", await client.GetStringAsync(new Uri(migrations, "/db_schema_status")));
        Assert.Equal("""{"status":"ready"}""", await client.GetStringAsync(new Uri(service.Address, "/readyz")));
        await service.TerminateAsync();
        Assert.Equal(0, await service.WaitAsync());
    }

    [Fact]
    public async Task Status_FileIsNamed_LooksIntoTheFile()
    {
        var variables = (await postgres.CreateDatabaseAsync()).Variables().ToDictionary();
        using var folder = new TemporaryFolder();

        var migrated = await CommandRun.OfAsync(variables, "migrate", "--database", folder["records.db"]);
        var status = await CommandRun.OfAsync(variables, "status", "--database", folder["records.db"]);

        Assert.Equal(0, migrated.ExitCode);
        Assert.Contains("sqlite at ", status.Output);
    }

    [Fact]
    public async Task Status_NoServer_SaysWhereItLookedWithoutThePassword()
    {
        var variables = new Dictionary<string, string>
        {
            ["MF_METADATA_DB_HOST"] = "127.0.0.1",
            ["MF_METADATA_DB_PORT"] = "1",
            ["MF_METADATA_DB_PSWD"] = "hush-hush",
            ["MF_SERVICE_CONNECTION_RETRIES"] = "1",
        };

        var run = await CommandRun.OfAsync(variables, "status");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("127.0.0.1", run.Error);
        Assert.DoesNotContain("hush-hush", run.Error + run.Output);
    }
}

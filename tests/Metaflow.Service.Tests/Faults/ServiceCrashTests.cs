using Metaflow.Service.Tests.CommandLine;
using Metaflow.Service.Tests.Postgres;
using Microsoft.Data.Sqlite;

namespace Metaflow.Service.Tests.Faults;

/// <summary>The process of the service is killed while clients write.</summary>
[Trait(ServiceExecutable.Trait, ServiceExecutable.IsTested)]
public sealed class ServiceCrashTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_OnSqlite_NoAcknowledgedWriteIsLostAndTheFileIsWhole()
    {
        await using (var service = await RestartedService.StartAsync(("MF_METADATA_SQLITE_PATH", _folder["records.db"])))
            await KillAgainAndAgainAsync(service);

        await using var file = new SqliteConnection($"Data Source={_folder["records.db"]};Pooling=False");
        await file.OpenAsync();
        await using var check = file.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", await check.ExecuteScalarAsync());
        check.CommandText = "SELECT count(*) FROM pragma_foreign_key_check";
        Assert.Equal(0L, await check.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Kill_OnPostgres_NoAcknowledgedWriteIsLost()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var service = await RestartedService.StartAsync(database.Variables());
        await KillAgainAndAgainAsync(service);
    }

    private static async Task KillAgainAndAgainAsync(RestartedService service)
    {
        await using var load = Load.Start(16, service.Client);
        for (var kill = 0; kill < 3; kill++)
        {
            await load.WaitForWritesAsync(200);
            await service.KillAsync();
            await load.WaitForRefusalsAsync(20);
            await service.StartAsync();
        }

        await load.WaitForWritesAsync(200);
        await load.StopAsync();
        await load.AssertNothingIsLostAsync(service.Client);
    }
}

using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Tests.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Metaflow.Service.Tests.Operations;

public sealed class ReadinessTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ready_DatabaseAnswers_Is200()
    {
        await using var service = await TestService.StartAsync(SqliteStore.Open(_folder["records.db"]));

        var answer = await service.Client.GetAsync("/readyz");

        answer.Is(200, """{"status":"ready"}""");
        Assert.Equal("application/json", answer["Content-Type"]);
    }

    [Fact]
    public async Task Ready_TablesOfAnotherVersion_Is503WithTheReason()
    {
        await using var service = await TestService.StartAsync(SqliteStore.Open(_folder["records.db"]));
        await using (var connection = new SqliteConnection($"Data Source={_folder["records.db"]};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            await command.ExecuteNonQueryAsync();
        }

        var answer = await service.Client.GetAsync("/readyz");

        answer.Is(503);
        Assert.StartsWith("""{"status":"not ready","reasons":["The tables do not fit: They have version 99""", answer.Body);
    }

    [Fact]
    public async Task Ready_DatabaseHasGone_Is503AndStillAlive()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(await database.OpenStoreAsync());
        (await service.Client.GetAsync("/readyz")).Is(200);
        var administrator = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres" };
        await using (var connection = new NpgsqlConnection(administrator.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"DROP DATABASE \"{database.Name}\" WITH (FORCE)", connection);
            await command.ExecuteNonQueryAsync();
        }

        (await service.Client.GetAsync("/readyz")).Is(503, """{"status":"not ready","reasons":["The database cannot be used now."]}""");
        (await service.Client.GetAsync("/livez")).Is(200, """{"status":"alive"}""");
    }
}

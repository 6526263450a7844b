using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Tests.Postgres;

namespace Metaflow.Service.Tests.Operations;

public sealed class MetricsEndpointTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_AfterRequests_CountThemByRoute()
    {
        await using var service = await StartAsync();
        await service.Client.PostAsync(await service.AddTaskAsync() + "/metadata", """[{"field_name":"a","value":"1"},{"field_name":"b","value":null}]""");
        for (var i = 0; i < 3; i++)
            await service.Client.GetAsync($"/flows/None{i}");
        await service.Client.GetAsync("/no/such/path");
        await service.Client.SendAsync("BREW", "/flows/F");

        var (sample, type) = await ReadAsync(service);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", type);
        const string count = "metaflow_service_request_duration_seconds_count";
        Assert.Equal(3, sample.Values[$$"""{{count}}{http_request_method="GET",http_route="/flows/{flow}",http_response_status_code="404"}"""]);
        Assert.Equal(1, sample.Values[$$"""{{count}}{http_request_method="POST",http_route="/flows/{flow}/run",http_response_status_code="200"}"""]);
        Assert.Equal(1, sample.Values[$$"""{{count}}{http_request_method="GET",http_route="",http_response_status_code="404"}"""]);
        Assert.Equal(1, sample.Values[$$"""{{count}}{http_request_method="_OTHER",http_route="",http_response_status_code="405"}"""]);
        Assert.Equal(1, sample.Values["metaflow_service_requests_active"]);
        Assert.Equal(1, sample.Values["""metaflow_service_records_written_total{kind="task"}"""]);
        Assert.Equal(1, sample.Values["""metaflow_service_records_written_total{kind="metadata"}"""]);
        Assert.Equal(1, sample.Values["""metaflow_service_records_refused_total{kind="metadata"}"""]);
        Assert.Equal(0, sample.Values["metaflow_service_sqlite_writes_waiting"]);
        Assert.True(sample.Values["metaflow_service_sqlite_transaction_writes_count"] >= 5);
    }

    [Fact]
    public async Task Metrics_OnPostgres_ShowThePool()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(await database.OpenStoreAsync());
        await service.Client.GetAsync("/flows");

        var (sample, _) = await ReadAsync(service);

        Assert.Contains(sample.Values, v => v.Key.StartsWith("db_client_connection_count{", StringComparison.Ordinal)
            && v.Key.Contains(database.Name, StringComparison.Ordinal) && v.Key.Contains("=\"idle\"", StringComparison.Ordinal) && v.Value >= 1);
        Assert.DoesNotContain(sample.Values.Keys, key => key.Contains("assword", StringComparison.Ordinal));
    }

    private async Task<TestService> StartAsync() => await TestService.StartAsync(SqliteStore.Open(_folder["records.db"]));

    private static async Task<(PrometheusSample Sample, string? Type)> ReadAsync(TestService service)
    {
        var answer = (await service.Client.GetAsync("/metrics")).Is(200);
        return (PrometheusSample.Parse(answer.Body), answer["Content-Type"]);
    }
}

using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service.Tests.Operations;

public sealed class MetricsEndpointTests(PostgresFixture postgres) : IDisposable
{
    private const string TaskPath = "/flows/F/runs/1/steps/start/tasks/1";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_AfterRequests_CountThemByRoute()
    {
        await using var service = await StartAsync();
        await MakeTaskAsync(service);
        await service.PostAsync(TaskPath + "/metadata", """[{"field_name":"a","value":"1"},{"field_name":"b","value":null}]""");
        for (var i = 0; i < 3; i++)
            await service.Client.GetAsync($"/flows/F{i}");
        await service.Client.GetAsync("/no/such/path");
        using var odd = new HttpRequestMessage(new HttpMethod("BREW"), "/flows/F");
        await service.Client.SendAsync(odd);

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
        await using var service = await RunningService.StartAsync(await PostgresStore.OpenAsync(
            database.Settings(), TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken));
        await service.Client.GetAsync("/flows");

        var (sample, _) = await ReadAsync(service);

        Assert.Contains(sample.Values, v => v.Key.StartsWith("db_client_connection_count{", StringComparison.Ordinal)
            && v.Key.Contains(database.Name, StringComparison.Ordinal) && v.Key.Contains("=\"idle\"", StringComparison.Ordinal) && v.Value >= 1);
        Assert.DoesNotContain(sample.Values.Keys, key => key.Contains("assword", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ready_StoreAnswers_IsReady()
    {
        await using var service = await StartAsync();

        Assert.Equal("""{"status":"ready"}""", await service.Client.GetStringAsync("/readyz"));
    }

    private async Task<RunningService> StartAsync() => await RunningService.StartAsync(SqliteStore.Open(_folder["records.db"]));

    private static async Task MakeTaskAsync(RunningService service)
    {
        foreach (var path in (string[])["/flows/F", "/flows/F/run", "/flows/F/runs/1/steps/start/step", "/flows/F/runs/1/steps/start/task"])
            (await service.PostAsync(path, "{}")).EnsureSuccessStatusCode();
    }

    private static async Task<(PrometheusSample Sample, string? Type)> ReadAsync(RunningService service)
    {
        using var answer = await service.Client.GetAsync("/metrics");
        return (PrometheusSample.Parse(await answer.Content.ReadAsStringAsync()), answer.Content.Headers.ContentType?.ToString());
    }
}

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using CsCheck;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Hosting;
using Metaflow.Service.Tests.Access;
using Metaflow.Service.Tests.Malformed;
using Metaflow.Service.Tests.Postgres;
using Microsoft.Extensions.Logging;

namespace Metaflow.Service.Tests;

/// <summary>Whatever is sent, the service answers, says that it is the request's fault, and keeps its records.</summary>
public sealed class MalformedRequestsTests(PostgresFixture postgres) : IAsyncDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan _longestAnswer = TimeSpan.FromSeconds(30);

    private static readonly string[] _open = ["/ping", "/version", "/healthcheck", "/livez", "/readyz"];

    private static readonly string[] _kept =
    [
        "/flows/Kept", "/flows/Kept/runs", "/flows/Kept/runs/kept-run", "/flows/Kept/runs/kept-run/steps", "/flows/Kept/runs/kept-run/steps/start/tasks",
        "/flows/Kept/runs/kept-run/metadata", "/flows/Kept/runs/kept-run/artifacts",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly RecordedLogs _logs = new(LogLevel.Warning);
    private readonly ConcurrentBag<RawConnection> _connections = [];
    private MetadataStore? _store;
    private MetadataService? _service;

    private Uri Address => new(_service!.Address);

    public async ValueTask DisposeAsync()
    {
        while (_connections.TryTake(out var connection))
            connection.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        _logs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public Task Send_100000RequestsToSqlite_AnswersAllAndKeepsRecords() => SendAsync(SqliteStore.Open(_folder["records.db"]), 100_000);

    [Fact]
    public async Task Send_RequestsToPostgres_AnswersAllAndKeepsRecords()
    {
        var database = await postgres.CreateDatabaseAsync();
        await SendAsync(await database.OpenStoreAsync(), 20_000);
    }

    [Fact]
    public async Task Send_BytesThatAreNoRequest_AnswersOrCloses()
    {
        await StartAsync(SqliteStore.Open(_folder["records.db"]));
        var before = await ReadKeptAsync();

        await MalformedRequests.Broken.SampleAsync(
            async bytes =>
            {
                using var timeout = new CancellationTokenSource(_longestAnswer);
                using var connection = await RawConnection.OpenAsync(Address);
                var answers = await connection.SendAllAsync(bytes, timeout.Token);
                // 505: another version of HTTP. And clients know an answer of a service that has no role.
                Assert.True(
                    !answers.Replace("HTTP/1.1 505", "", StringComparison.Ordinal).Contains("HTTP/1.1 5", StringComparison.Ordinal)
                    || answers.Contains("MF_USER_IAM_ROLE", StringComparison.Ordinal),
                    answers);
            },
            iter: 5_000,
            threads: 16,
            print: static bytes => Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 2000))));

        Assert.Empty(_logs.Errors);
        Assert.Equal(before, await ReadKeptAsync());
    }

    [Fact]
    public async Task Send_RequestsWithoutKey_ServesNoneButHealth()
    {
        await StartAsync(SqliteStore.Open(_folder["records.db"]), ("MF_METADATA_API_KEY", Key));
        var before = await ReadKeptAsync();
        var served = 0;

        await MalformedRequests.Whole.SampleAsync(
            async request =>
            {
                var answer = await SendAsync(request);
                if (answer.Status is 200)
                    Interlocked.Increment(ref served);
                Assert.True(
                    answer.Status is 401 or 429 or 400 or 414
                    || _open.Any(path => request.Target.Contains(path, StringComparison.Ordinal))
                    || request.Target == "*", // which the web server answers by itself
                    answer.Head);
            },
            iter: 10_000,
            threads: 16,
            print: static request => request.ToString());

        Assert.Empty(_logs.Errors);
        Assert.True(served > 100, "Health was not asked for.");
        Assert.Equal(before, await ReadKeptAsync());
    }

    private async Task SendAsync(MetadataStore store, long count)
    {
        await StartAsync(store);
        var before = await ReadKeptAsync();
        var statuses = new ConcurrentDictionary<int, int>();

        await MalformedRequests.Whole.SampleAsync(
            async request =>
            {
                var answer = await SendAsync(request);
                statuses.AddOrUpdate(answer.Status, 1, static (_, n) => n + 1);
                Assert.True(answer.Status is >= 200 and < 500 || IsTokenOfNoRole(request), $"{answer.Status} {answer.Body} {string.Join('\n', _logs.Errors)}");
                RequireWellFormed(answer, hasBody: request.Method != "HEAD");
            },
            iter: count,
            threads: 48,
            print: static request => request.ToString());

        Assert.Empty(_logs.Errors);
        Assert.Equal(before, await ReadKeptAsync());
        Assert.Equal(200, (await SendAsync(Request("POST", "/flows/Afterwards", "{}"))).Status);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}")));

        // What is refused before it comes to anything would show little.
        Assert.True(statuses.GetValueOrDefault(200) > count / 20, "Too few requests are served.");
        Assert.True(statuses.GetValueOrDefault(400) > count / 20, "Too few requests are looked at.");
    }

    private async Task StartAsync(MetadataStore store, params (string Name, string Value)[] variables)
    {
        _store = store;
        var settings = ServiceSettings.Read(GuardedService.Reader([("MF_METADATA_PORT", "0"), .. variables]));
        _service = await MetadataService.StartAsync(settings, store, _logs, TimeProvider.System, TestContext.Current.CancellationToken);
        foreach (var flow in (string[])["Kept", "F"])
        {
            var run = flow == "F" ? "argo-x" : "kept-run";
            await RequireAsync($"/flows/{flow}", """{"user_name":"alice"}""");
            await RequireAsync($"/flows/{flow}/run", """{"user_name":"alice","tags":["a"],"system_tags":["user:alice"]}""");
            await RequireAsync($"/flows/{flow}/run", $$"""{"run_number":"{{run}}","tags":["b"]}""");
            await RequireAsync($"/flows/{flow}/runs/{run}/steps/start/step", "{}");
            await RequireAsync($"/flows/{flow}/runs/{run}/steps/start/task", "{}");
            await RequireAsync($"/flows/{flow}/runs/{run}/steps/start/task", $$"""{"task_id":"t-{{flow}}"}""");
            await RequireAsync($"/flows/{flow}/runs/{run}/steps/start/tasks/t-{flow}/metadata", """[{"field_name":"attempt","value":"0","type":"attempt"}]""");
            await RequireAsync($"/flows/{flow}/runs/{run}/steps/start/tasks/t-{flow}/artifact", """[{"name":"name","location":"l","sha":"s"},{"name":"x"}]""");
        }
    }

    private async Task RequireAsync(string target, string body)
    {
        var answer = await SendAsync(Request("POST", target, body));
        Assert.True(answer.Status == 200, $"{target}: {answer.Status} {answer.Body}");
    }

    private async Task<string[]> ReadKeptAsync()
    {
        List<string> answers = [];
        foreach (var target in _kept)
        {
            var answer = await SendAsync(Request("GET", target, ""));
            Assert.Equal(200, answer.Status);
            Assert.Contains("Kept", answer.Body, StringComparison.Ordinal);
            answers.Add(answer.Body);
        }

        return [.. answers];
    }

    private async Task<RawAnswer> SendAsync(RawRequest request)
    {
        using var timeout = new CancellationTokenSource(_longestAnswer);
        var connection = _connections.TryTake(out var idle) ? idle : await RawConnection.OpenAsync(Address);
        var answer = await connection.SendAsync(request, timeout.Token);
        if (connection.IsOpen)
            _connections.Add(connection);
        else
            connection.Dispose();
        return answer ?? throw new IOException("The service has closed the connection without an answer.");
    }

    private static RawRequest Request(string method, string target, string body) =>
        RawRequest.Of(method, target, ["x-api-key: " + Key], Encoding.UTF8.GetBytes(body), isChunked: false);

    // Clients know this answer of a service that has no role.
    private static bool IsTokenOfNoRole(RawRequest request) =>
        request.Method == "GET" && request.Target.Contains("/auth/token", StringComparison.Ordinal);

    private static void RequireWellFormed(RawAnswer answer, bool hasBody)
    {
        // Some requests the web server refuses by itself, with the status alone.
        Assert.True(answer.Body.Length > 0 || !hasBody || !answer.Head.Contains(ServiceVersion.Header, StringComparison.Ordinal), "The answer is empty.");
        Assert.DoesNotContain(answer.Head.Replace("\r\n", "", StringComparison.Ordinal), char.IsControl);
        if (answer.Body.Length > 0 && answer.Body[0] is '{' or '[' or '"')
            JsonDocument.Parse(answer.Body).Dispose();
    }
}

using System.Net;
using System.Text;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Hosting;

namespace Metaflow.Service.Tests.Access;

/// <summary>A service in this process, with a file of its own.</summary>
internal sealed class GuardedService : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly MetadataService _service;
    private readonly HttpClient _http;

    private GuardedService(TemporaryFolder folder, MetadataStore store, MetadataService service, RecordedLogs logs)
    {
        (_folder, Store, _service, Logs) = (folder, store, service, logs);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };
    }

    public MetadataStore Store { get; }

    public RecordedLogs Logs { get; }

    public Uri Address => new(_service.Address);

    /// <summary>Starts one on a free port, with these settings.</summary>
    public static Task<GuardedService> StartAsync(params (string Name, string Value)[] variables) => StartAsync(TimeProvider.System, variables);

    public static async Task<GuardedService> StartAsync(TimeProvider time, params (string Name, string Value)[] variables)
    {
        var folder = new TemporaryFolder();
        MetadataStore? store = null;
        var logs = new RecordedLogs();
        try
        {
            var settings = ServiceSettings.Read(Reader([("MF_METADATA_PORT", "0"), ("MF_METADATA_SQLITE_PATH", folder["records.db"]), .. variables]));
            store = SqliteStore.Open(settings.SqlitePath);
            var service = await MetadataService.StartAsync(settings, store, logs, time, TestContext.Current.CancellationToken);
            return new GuardedService(folder, store, service, logs);
        }
        catch
        {
            if (store is not null)
                await store.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Settings from these variables alone.</summary>
    public static SettingReader Reader(params (string Name, string Value)[] variables) =>
        new(name => variables.LastOrDefault(v => v.Name == name).Value);

    /// <summary>Sends a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its path.</param>
    /// <param name="key">What it shows as <c>x-api-key</c>; null for nothing.</param>
    /// <param name="body">Its body; null for none.</param>
    public Task<HttpResponseMessage> SendAsync(string method, string path, string? key = null, string? body = null) =>
        SendAsync(method, path, body, key is null ? [] : [("x-api-key", key)]);

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The status of the answer to such a request.</summary>
    public async Task<HttpStatusCode> StatusAsync(string method, string path, string? key = null, string? body = null)
    {
        using var response = await SendAsync(method, path, key, body);
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}

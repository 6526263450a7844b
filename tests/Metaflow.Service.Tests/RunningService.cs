using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service.Tests;

/// <summary>A service in this process, and a client of it.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly MetadataStore _store;
    private readonly MetadataService _service;

    private RunningService(MetadataStore store, MetadataService service)
    {
        _store = store;
        _service = service;
        Client = new HttpClient { BaseAddress = new Uri(service.Address) };
    }

    /// <summary>Calls the service.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts a service with these records, which are disposed of with it.</summary>
    public static async Task<RunningService> StartAsync(MetadataStore store, ILoggerFactory? loggers = null)
    {
        var settings = ServiceSettings.Read(new SettingReader(name => name == "MF_METADATA_PORT" ? "0" : null));
        return new RunningService(
            store,
            await MetadataService.StartAsync(
                settings, store, loggers ?? NullLoggerFactory.Instance, TimeProvider.System, TestContext.Current.CancellationToken));
    }

    /// <summary>Sends JSON.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string json)
    {
        using var content = new StringContent(json);
        return await Client.PostAsync(path, content);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _service.DisposeAsync();
        await _store.DisposeAsync();
    }
}

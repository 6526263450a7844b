using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Service.Tests;

/// <summary>A service in this process, with a clock that the test moves.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly MetadataStore _store;
    private readonly MetadataService _service;
    private int _flows;

    private TestService(MetadataStore store, MetadataService service, FakeTimeProvider time)
    {
        _store = store;
        _service = service;
        Time = time;
        Client = new ServiceClient(new Uri(service.Address));
    }

    /// <summary>The clock of the service.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>Talks to it.</summary>
    public ServiceClient Client { get; }

    /// <summary>The time, in milliseconds since 1970.</summary>
    public long Milliseconds => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The time, in seconds since 1970.</summary>
    public long Seconds => Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Starts a service on any port.</summary>
    /// <param name="store">Its records; they go with the service.</param>
    /// <param name="variables">Its settings.</param>
    public static async Task<TestService> StartAsync(MetadataStore store, params (string Name, string Value)[] variables)
    {
        var values = new Dictionary<string, string> { ["MF_METADATA_PORT"] = "0" };
        foreach (var (name, value) in variables)
            values[name] = value;
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
        try
        {
            var settings = ServiceSettings.Read(new SettingReader(values.GetValueOrDefault));
            return new TestService(store, await MetadataService.StartAsync(settings, store, NullLoggerFactory.Instance, time, CancellationToken.None), time);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>The name of a flow that is not there yet.</summary>
    public string NewFlowName() => $"Flow{Interlocked.Increment(ref _flows)}";

    /// <summary>Makes a flow.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> AddFlowAsync()
    {
        var path = "/flows/" + NewFlowName();
        (await Client.PostAsync(path, "{}")).Is(200);
        return path;
    }

    /// <summary>Makes a run.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> AddRunAsync(string flow, string body = "{}") =>
        $"{flow}/runs/{(await Client.PostAsync(flow + "/run", body)).Is(200).Member("run_number")}";

    /// <summary>Makes a run of a new flow.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> AddRunAsync() => await AddRunAsync(await AddFlowAsync());

    /// <summary>Makes a step.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> AddStepAsync(string run, string name = "start")
    {
        (await Client.PostAsync($"{run}/steps/{name}/step", "{}")).Is(200);
        return $"{run}/steps/{name}";
    }

    /// <summary>Makes a task.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> AddTaskAsync(string step, string body = "{}") =>
        $"{step}/tasks/{(await Client.PostAsync(step + "/task", body)).Is(200).Member("task_id")}";

    /// <summary>Makes a task of a new step of a new run of a new flow.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> AddTaskAsync() => await AddTaskAsync(await AddStepAsync(await AddRunAsync()));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _service.DisposeAsync();
        await _store.DisposeAsync();
    }
}

using Metaflow.Service.Tests.CommandLine;

namespace Metaflow.Service.Tests.Faults;

/// <summary>The executable, which is killed and started again at the same address.</summary>
internal sealed class RestartedService : IAsyncDisposable
{
    private readonly (string Name, string Value)[] _variables;
    private ServiceProcess? _process;

    private RestartedService((string Name, string Value)[] variables)
    {
        var port = FreePort.Find();
        _variables = [("MF_METADATA_PORT", $"{port}"), ("MF_METADATA_HOST", "127.0.0.1"), ("MF_MIGRATION_ENDPOINTS_ENABLED", "0"), .. variables];
        Client = new ServiceClient(new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>Talks to it, whichever process it is.</summary>
    public ServiceClient Client { get; }

    /// <summary>The number of the process.</summary>
    public int Id => _process!.Id;

    /// <summary>Sets one up that is not started yet.</summary>
    public static RestartedService Create(params (string Name, string Value)[] variables) => new(variables);

    /// <summary>Starts one and waits until it serves.</summary>
    public static async Task<RestartedService> StartAsync(params (string Name, string Value)[] variables)
    {
        var service = Create(variables);
        await service.StartAsync();
        return service;
    }

    /// <summary>Starts a process and waits until it serves.</summary>
    /// <param name="wrapper">The beginning of a command line that the service stands at the end of.</param>
    public async Task StartAsync(params IEnumerable<string> wrapper) =>
        _process = await ServiceProcess.StartAsync([.. wrapper, .. ServiceProcess.Program], _variables);

    /// <summary>Kills the process, which can do nothing about it, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Client.Dispose();
    }
}

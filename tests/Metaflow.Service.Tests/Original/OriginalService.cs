using System.Diagnostics;
using Metaflow.Service.Tests.Postgres;

namespace Metaflow.Service.Tests.Original;

/// <summary>The service that this one replaces, from a checkout of it, as a process of its own on a database of ours.</summary>
internal sealed class OriginalService : IAsyncDisposable
{
    /// <summary>The variable that names the checkout.</summary>
    public const string Variable = "METAFLOW_SERVICE_SRC";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private OriginalService(Process process, TemporaryFolder folder, int port)
    {
        _process = process;
        _folder = folder;
        Client = new ServiceClient(new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>Talks to it.</summary>
    public ServiceClient Client { get; }

    /// <summary>Starts it and waits until it serves. Skips the test where there is no checkout.</summary>
    public static async Task<OriginalService> StartAsync(PostgresTestDatabase database)
    {
        var source = FindSource();
        var folder = new TemporaryFolder();
        // It asks Python for its version, as of an installed package.
        Directory.CreateDirectory(folder["metadata_service-2.5.1.dist-info"]);
        await File.WriteAllTextAsync(
            Path.Combine(folder["metadata_service-2.5.1.dist-info"], "METADATA"), "Metadata-Version: 2.1\nName: metadata_service\nVersion: 2.5.1\n");
        var port = FreePort.Find();
        // Debian's own Python, which finds what it needs in Debian's packages.
        var start = new ProcessStartInfo("/usr/bin/python3", ["-m", "services.metadata_service.server"])
        {
            WorkingDirectory = source,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in ((string, string)[])[
            .. database.Variables(), ("MF_METADATA_HOST", "127.0.0.1"), ("MF_METADATA_PORT", $"{port}"), ("PYTHONDONTWRITEBYTECODE", "1"),
            ("PYTHONPATH", $"{source}:{folder[""]}")])
            start.Environment[name] = value;
        var service = new OriginalService(Process.Start(start)!, folder, port);
        try
        {
            await service.WaitAsync();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static string FindSource()
    {
        var source = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(
            string.IsNullOrEmpty(source) || !Directory.Exists(source),
            $"{Variable} does not name a checkout of Netflix's metaflow-service.");
        return source;
    }

    private async Task WaitAsync()
    {
        var output = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(_patience);
        while (true)
        {
            try
            {
                (await Client.GetAsync("/ping")).Is(200);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(50, patience.Token);
            }
            catch (HttpRequestException)
            {
                throw new InvalidOperationException($"The original service ended: {string.Join('\n', await output)}");
            }
        }
    }
}

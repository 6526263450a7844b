using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Metaflow.FakeS3.Http;

/// <summary>
/// Kestrel alone. The host that makes it is never started: it would take the signals of the process, and its pipeline costs
/// time.
/// </summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly IServer _server;

    public WebServer(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        _host = builder.Build();
        _server = _host.Services.GetRequiredService<IServer>();
    }

    /// <summary>Where the server listens once it is started.</summary>
    public Uri Url => new(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <exception cref="IOException">The port is in use.</exception>
    public Task StartAsync(S3Application application, CancellationToken cancellationToken) =>
        _server.StartAsync(application, cancellationToken);

    /// <summary>Ends the server at once: connections are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _host.DisposeAsync();
    }
}

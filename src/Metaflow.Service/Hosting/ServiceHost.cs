using System.Net;
using Metaflow.Service.Access.Tls;
using Metaflow.Service.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Metaflow.Service.Hosting;

/// <summary>Makes hosts that listen where the settings say.</summary>
internal static class ServiceHost
{
    // Images of .NET set a port in ASPNETCORE_HTTP_PORTS that is not this service's, and Kestrel would warn that it is not used.
    private static readonly string[] _noAddresses = ["--urls=", "--http_ports=", "--https_ports="];

    /// <summary>Makes a host. It stops only when it is told to: signals are the process's business.</summary>
    /// <param name="settings">The settings of the service.</param>
    /// <param name="port">The port; 0 for one that is free.</param>
    /// <param name="loggers">Where it logs to.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SettingException">The address cannot be listened on.</exception>
    public static WebApplication Create(ServiceSettings settings, int port, ILoggerFactory loggers, TimeProvider time)
    {
        var certificate = settings.Access.Tls is { } tls ? new TlsCertificate(tls, time, loggers.CreateLogger<TlsCertificate>()) : null;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "metaflow-service", Args = _noAddresses });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, UnattendedLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            Limit(kestrel.Limits, settings);
            Listen(kestrel, settings.Host, port, certificate is null ? static _ => { } : certificate.Use);
        });
        return builder.Build();
    }

    /// <summary>The address that a host name of the settings stands for.</summary>
    /// <exception cref="SettingException">It is none.</exception>
    public static IPAddress AddressOf(string host) => host.ToLowerInvariant() switch
    {
        "*" => IPAddress.IPv6Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(host, out var address)
            ? address
            : throw new SettingException($"MF_METADATA_HOST is '{host}'; it has to be an IP address, such as 0.0.0.0, or localhost."),
    };

    // Beyond these a request is not looked at. A path may hold five names of 255 characters that are encoded; slow senders are cut off by Kestrel.
    private static void Limit(KestrelServerLimits limits, ServiceSettings settings)
    {
        limits.MaxRequestBodySize = settings.LargestBody;
        limits.MaxRequestLineSize = 16 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }

    private static void Listen(KestrelServerOptions kestrel, string host, int port, Action<ListenOptions> configure)
    {
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) && port != 0)
            kestrel.ListenLocalhost(port, configure);
        else
            kestrel.Listen(AddressOf(host), port, configure);
    }
}

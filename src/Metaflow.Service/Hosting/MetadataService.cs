using System.Net;
using Metaflow.Service.Access;
using Metaflow.Service.Access.AwsRole;
using Metaflow.Service.Access.Tls;
using Metaflow.Service.Api;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Operations.Health;
using Metaflow.Service.Operations.Metrics;
using Metaflow.Service.Queries;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Metaflow.Service.Hosting;

/// <summary>A running service.</summary>
internal sealed class MetadataService : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly Admission _admission;
    private readonly ServiceMetrics _metrics;
    private readonly ServiceShutdown _shutdown;

    private MetadataService(WebApplication host, Admission admission, ServiceMetrics metrics, ServiceShutdown shutdown)
    {
        _host = host;
        _admission = admission;
        _metrics = metrics;
        _shutdown = shutdown;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080</c>.</summary>
    public string Address => _host.Urls.First();

    /// <summary>Starts a service.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="store">The records; the caller disposes of them, after the service.</param>
    /// <param name="loggers">Where it logs to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<MetadataService> StartAsync(
        ServiceSettings settings, MetadataStore store, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var certificate = settings.Access.Tls is { } tls ? new TlsCertificate(tls, time, loggers.CreateLogger<TlsCertificate>()) : null;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "metaflow-service" });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, UnattendedLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            Limit(kestrel.Limits, settings);
            Listen(kestrel, settings, certificate is null ? static _ => { } : certificate.Use);
        });
        var host = builder.Build();
        var metrics = new ServiceMetrics(loggers.CreateLogger<ServiceMetrics>());
        store.AddInstruments(metrics.Meter);
        await store.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var readiness = new Readiness(store, loggers.CreateLogger<Readiness>(), time);
        var admission = await Admission.CreateAsync(
            settings.Access, settings.Host, IPAddress.IsLoopback(AddressOf(settings.Host)), store.Keys, loggers, time, cancellationToken).ConfigureAwait(false);
        var pipeline = new RequestPipeline(
            Routes(settings, store, readiness, metrics, loggers, time), settings.PathPrefix, admission, readiness, metrics, loggers.CreateLogger<RequestPipeline>(), time);
        host.Run(pipeline.ServeAsync);
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        var log = loggers.CreateLogger<MetadataService>();
        ServiceLog.Started(log, string.Join(", ", host.Urls), store.Kind, store.Location);
        return new MetadataService(host, admission, metrics, new ServiceShutdown(settings, readiness, metrics, log, time));
    }

    /// <summary>Stops in good order (<see cref="ServiceShutdown"/>).</summary>
    public Task StopAsync() => _shutdown.RunAsync(_host);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().ConfigureAwait(false);
        _admission.Dispose();
        _metrics.Dispose();
    }

    // Beyond these a request is not looked at. A path may hold five names of 255 characters that are encoded; slow senders are cut off by Kestrel.
    private static void Limit(KestrelServerLimits limits, ServiceSettings settings)
    {
        limits.MaxRequestBodySize = settings.LargestBody;
        limits.MaxRequestLineSize = 16 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }

    private static void Listen(KestrelServerOptions kestrel, ServiceSettings settings, Action<ListenOptions> configure)
    {
        if (string.Equals(settings.Host, "localhost", StringComparison.OrdinalIgnoreCase) && settings.Port != 0)
            kestrel.ListenLocalhost(settings.Port, configure);
        else
            kestrel.Listen(AddressOf(settings.Host), settings.Port, configure);
    }

    private static IPAddress AddressOf(string host) => host.ToLowerInvariant() switch
    {
        "*" => IPAddress.IPv6Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(host, out var address)
            ? address
            : throw new SettingException($"MF_METADATA_HOST is '{host}'; it has to be an IP address, such as 0.0.0.0, or localhost."),
    };

    private static Router Routes(
        ServiceSettings settings, MetadataStore store, Readiness readiness, ServiceMetrics metrics, ILoggerFactory loggers, TimeProvider time)
    {
        var router = new Router();
        var queries = new RecordQueries(store.Dialect);
        new HealthApi(store).AddTo(router);
        new AuthTokenApi(settings.Access.Role, loggers.CreateLogger<AuthTokenApi>()).AddTo(router);
        new ReadinessApi(readiness).AddTo(router);
        new MetricsApi(metrics).AddTo(router);
        new FlowsApi(store, queries, metrics, time).AddTo(router);
        new RunsApi(store, queries, settings.RunInactiveCutoff, metrics, time).AddTo(router);
        new TagsApi(store).AddTo(router);
        new StepsApi(store, queries, metrics, time).AddTo(router);
        new TasksApi(store, queries, metrics, time).AddTo(router);
        new MetadataApi(store, queries, metrics, time).AddTo(router);
        new ArtifactsApi(store, queries, metrics, time).AddTo(router);
        return router;
    }
}

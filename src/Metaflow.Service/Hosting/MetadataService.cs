using System.Net;
using Metaflow.Service.Access;
using Metaflow.Service.Access.AwsRole;
using Metaflow.Service.Api;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Operations.Health;
using Metaflow.Service.Operations.Metrics;
using Metaflow.Service.Queries;

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

    /// <summary>Lets requests in; those of other servers of the process as well.</summary>
    public Admission Admission => _admission;

    /// <summary>Starts a service.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="store">The records; the caller disposes of them, after the service.</param>
    /// <param name="loggers">Where it logs to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<MetadataService> StartAsync(
        ServiceSettings settings, MetadataStore store, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var host = ServiceHost.Create(settings, settings.Port, loggers, time);
        var metrics = new ServiceMetrics(loggers.CreateLogger<ServiceMetrics>());
        store.AddInstruments(metrics.Meter);
        await store.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var readiness = new Readiness(store, loggers.CreateLogger<Readiness>(), time);
        var admission = await Admission.CreateAsync(
            settings.Access, settings.Host, IPAddress.IsLoopback(ServiceHost.AddressOf(settings.Host)), store.Keys, metrics, loggers, time,
            cancellationToken).ConfigureAwait(false);
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

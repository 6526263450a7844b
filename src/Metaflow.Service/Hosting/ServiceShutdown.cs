using Metaflow.Service.Configuration;
using Metaflow.Service.Operations;
using Metaflow.Service.Operations.Health;

namespace Metaflow.Service.Hosting;

/// <summary>
/// Stops a service so that nobody notices: first it says that it is not ready, and serves on while load balancers learn it; then it takes no more
/// connections, and finishes the requests at hand.
/// </summary>
internal sealed class ServiceShutdown(
    ServiceSettings settings, Readiness readiness, ServiceMetrics metrics, ILogger log, TimeProvider time)
{
    /// <summary>Stops a service. Requests that take longer than <see cref="ServiceSettings.ShutdownLimit"/> are cut off.</summary>
    public async Task RunAsync(IHost host)
    {
        readiness.BeginDraining();
        ServiceLog.Draining(log, settings.Drain.TotalSeconds);
        await Task.Delay(settings.Drain, time).ConfigureAwait(false);
        long cutOff = 0;
        using var limit = new CancellationTokenSource(settings.ShutdownLimit, time);
        var atLimit = limit.Token.Register(() => cutOff = metrics.RequestsAtHand);
        await using var _ = atLimit.ConfigureAwait(false);
        try
        {
            await host.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // It has stopped all the same.
        }

        if (cutOff == 0)
            ServiceLog.Stopped(log);
        else
            ServiceLog.RequestsCutOff(log, cutOff, settings.ShutdownLimit.TotalSeconds);
    }
}

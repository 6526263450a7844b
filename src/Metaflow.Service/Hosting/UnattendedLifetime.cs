namespace Metaflow.Service.Hosting;

/// <summary>A lifetime that waits for nothing and listens to no signals: the process may have several services, and deals with signals itself.</summary>
internal sealed class UnattendedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

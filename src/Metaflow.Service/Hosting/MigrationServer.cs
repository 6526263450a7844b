using Metaflow.Service.Access;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Postgres.Migrations;
using Metaflow.Service.Operations;

namespace Metaflow.Service.Hosting;

/// <summary>Serves what Netflix's migration server serves, on a port of its own.</summary>
internal sealed class MigrationServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly CancellationTokenSource _stopping;

    private MigrationServer(WebApplication host, CancellationTokenSource stopping)
    {
        _host = host;
        _stopping = stopping;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8082</c>.</summary>
    public string Address => _host.Urls.First();

    /// <summary>Starts it. Who migrates needs what a writer of records needs; to look everybody may.</summary>
    /// <param name="settings">The settings of the service, whose address and certificate it has.</param>
    /// <param name="server">Its own settings.</param>
    /// <param name="database">The database.</param>
    /// <param name="admission">Lets requests in.</param>
    /// <param name="loggers">Where it logs to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<MigrationServer> StartAsync(
        ServiceSettings settings, MigrationServerSettings server, PostgresDatabase database, Admission admission, ILoggerFactory loggers,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var host = ServiceHost.Create(settings, server.Port, loggers, time);
        var stopping = new CancellationTokenSource();
        var endpoints = new MigrationEndpoints(new PostgresMigrator(database, time, loggers), server.AllowsUpgrade, loggers, stopping.Token);
        host.Run(async context =>
        {
            using var place = await admission.EnterAsync(
                context, HttpMethods.IsGet(context.Request.Method) ? null : AccessScope.Write).ConfigureAwait(false);
            if (place is not null)
                await endpoints.HandleAsync(context).ConfigureAwait(false);
        });
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        ServiceLog.MigrationServerStarted(loggers.CreateLogger<MigrationServer>(), string.Join(", ", host.Urls));
        return new MigrationServer(host, stopping);
    }

    /// <summary>Breaks off migrations, which can be made later, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }
}

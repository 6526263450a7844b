using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service;

internal static class Program
{
    private static async Task<int> Main()
    {
        try
        {
            var settings = ServiceSettings.Read(SettingReader.FromEnvironment);
            MetadataStore store = PostgresSettings.IsConfigured(SettingReader.FromEnvironment)
                ? await PostgresStore.OpenAsync(
                    PostgresSettings.Read(SettingReader.FromEnvironment), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None)
                    .ConfigureAwait(false)
                : SqliteStore.Open(settings.SqlitePath);
            await using var _ = store.ConfigureAwait(false);
            var service = await MetadataService.StartAsync(settings, store, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            await using var __ = service.ConfigureAwait(false);
            await service.WaitForShutdownAsync().ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is SettingException or DatabaseUnavailableException)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }
}

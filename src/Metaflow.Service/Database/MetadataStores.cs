using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Sqlite;

namespace Metaflow.Service.Database;

/// <summary>Chooses the database that the settings tell.</summary>
internal static class MetadataStores
{
    /// <summary>Opens the database.</summary>
    /// <param name="reader">The settings of databases.</param>
    /// <param name="settings">The settings of the service.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it tells what happens.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="SettingException">A setting cannot be used.</exception>
    /// <exception cref="DatabaseUnavailableException">The database cannot be used.</exception>
    public static async Task<MetadataStore> OpenAsync(
        SettingReader reader, ServiceSettings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        PostgresSettings.IsConfigured(reader)
            ? await PostgresStore.OpenAsync(PostgresSettings.Read(reader), time, loggers, cancellationToken).ConfigureAwait(false)
            : SqliteStore.Open(settings.SqlitePath);

    /// <summary>The same, but a file has to be there.</summary>
    public static Task<MetadataStore> OpenExistingAsync(
        SettingReader reader, ServiceSettings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (!PostgresSettings.IsConfigured(reader) && !File.Exists(settings.SqlitePath))
        {
            throw new DatabaseUnavailableException(
                $"There is no file '{Path.GetFullPath(settings.SqlitePath)}'. Name another by --database or MF_METADATA_SQLITE_PATH; "
                + "the first start of a service makes it.");
        }

        return OpenAsync(reader, settings, time, loggers, cancellationToken);
    }
}

using Metaflow.Metadata.Service;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Tests;

/// <summary>
/// The metadata service that tests use: this repository's, in this process, with a file of its own. <c>METAFLOW_TEST_SERVICE_URL</c> names another one,
/// of whatever make.
/// </summary>
internal static class MetadataService
{
    private static readonly Lazy<string> _url = new(static () =>
        Environment.GetEnvironmentVariable("METAFLOW_TEST_SERVICE_URL") is { Length: > 0 } url ? url : Task.Run(StartAsync).GetAwaiter().GetResult());

    /// <summary>The address.</summary>
    public static string Url => _url.Value;

    /// <summary>A provider of the service.</summary>
    public static ServiceMetadata Open(string user = "ann") => new(new Metaflow.Metadata.Service.ServiceSettings(Url), user);

    /// <summary>The name of a flow that nobody else has: a service keeps what other tests leave.</summary>
    public static string NewFlowName() => "Flow_" + Guid.NewGuid().ToString("N");

    private static async Task<string> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("metaflow-service-");
        var path = Path.Combine(folder.FullName, "records.db");
        var settings = Metaflow.Service.Configuration.ServiceSettings.Read(new SettingReader(static name => name == "MF_METADATA_PORT" ? "0" : null));
        var store = SqliteStore.Open(path);
        var service = await Metaflow.Service.Hosting.MetadataService.StartAsync(
            settings, store, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            service.DisposeAsync().AsTask().Wait();
            store.DisposeAsync().AsTask().Wait();
            folder.Delete(recursive: true);
        };
        return service.Address;
    }
}

using Metaflow.Service.Configuration;

namespace Metaflow.Service.Operations.Logging;

/// <summary>Sets logging up.</summary>
internal static class ServiceLogging
{
    /// <summary>Logs to a stream as the settings say.</summary>
    public static ILoggerFactory Create(ServiceSettings settings, Stream stream, TimeProvider time) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(settings.LogLevel)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Npgsql", LogLevel.Warning)
            // Handled where they occur, and told as events of this service.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // Made by the container, and so disposed of with the factory.
        logging.Services.AddSingleton<ILoggerProvider>(_ => new LineLoggerProvider(
            new LogWriter(stream), settings.LogFormat is LogFormat.Json ? JsonLines.Write : TextLines.Write, time));
    });
}

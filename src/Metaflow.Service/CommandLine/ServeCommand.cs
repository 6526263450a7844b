using System.CommandLine;
using System.Net.Sockets;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Postgres.Migrations;
using Metaflow.Service.Hosting;
using Metaflow.Service.Operations.Logging;
using Metaflow.Service.Operations.Tracing;

namespace Metaflow.Service.CommandLine;

/// <summary>Serves until the process is told to end.</summary>
internal static class ServeCommand
{
    /// <summary>The command by its name.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("serve", "Serve the API. This is what happens without a command.");
        AddTo(command, context, version: null);
        return command;
    }

    /// <summary>Lets a command serve.</summary>
    /// <param name="command">The command.</param>
    /// <param name="context">The surroundings.</param>
    /// <param name="version">The option that asks for the version instead; null when there is none.</param>
    public static void AddTo(Command command, CommandContext context, Option<bool>? version)
    {
        var options = new SettingOptions().AddServing(command).AddDatabase(command);
        command.SetAction(async (result, stop) =>
        {
            if (version is null || !result.GetValue(version))
                return await ServeAsync(options.Read(result, context.Settings), context, stop).ConfigureAwait(false);
            await context.Output.WriteLineAsync(
                $"{ServiceCommandLine.Name} {ServiceVersion.Product}, serving the API of version {ServiceVersion.Protocol}").ConfigureAwait(false);
            return ExitCodes.Success;
        });
    }

    private static async Task<int> ServeAsync(SettingReader reader, CommandContext context, CancellationToken stop)
    {
        var time = context.Time;
        var settings = ServiceSettings.Read(reader);
        using var loggers = ServiceLogging.Create(settings, context.Log, time);
        using var export = TelemetryExport.Start(reader);
        var store = await MetadataStores.OpenAsync(reader, settings, time, loggers, stop).ConfigureAwait(false);
        await using var _ = store.ConfigureAwait(false);
        var service = await ListenAsync(
            settings.Host, settings.Port, "MF_METADATA_PORT", () => MetadataService.StartAsync(settings, store, loggers, time, stop))
            .ConfigureAwait(false);
        await using var __ = service.ConfigureAwait(false);
        var migrations = store is PostgresStore postgres
            ? await ServeMigrationsAsync(settings, MigrationServerSettings.Read(reader), postgres.Database, service, loggers, time, stop)
                .ConfigureAwait(false)
            : null;
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await service.StopAsync().ConfigureAwait(false);
        if (migrations is not null)
            await migrations.DisposeAsync().ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static Task<MigrationServer> ServeMigrationsAsync(
        ServiceSettings settings, MigrationServerSettings server, PostgresDatabase database, MetadataService service, ILoggerFactory loggers,
        TimeProvider time, CancellationToken stop) => ListenAsync(
        settings.Host,
        server.Port,
        "MF_MIGRATION_PORT",
        () => MigrationServer.StartAsync(settings, server, database, service.Admission, loggers, time, stop));

    private static async Task<T> ListenAsync<T>(string host, int port, string variable, Func<Task<T>> start)
    {
        try
        {
            return await start().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new CommandException($"Nothing can be served on {host}, port {port}: {e.Message} Choose others by MF_METADATA_HOST and {variable}.", e);
        }
    }
}

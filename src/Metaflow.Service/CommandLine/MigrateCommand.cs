using System.CommandLine;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Operations.Logging;

namespace Metaflow.Service.CommandLine;

/// <summary>Makes the tables, or brings them up to date, and ends.</summary>
internal static class MigrateCommand
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public static Command Create(CommandContext context)
    {
        var command = new Command("migrate", "Make the tables of the database, or bring them up to date. A service does so when it starts, too.");
        var options = new SettingOptions().AddDatabase(command);
        var wait = new Option<double>("--wait")
        {
            HelpName = "SECONDS",
            Description = "Wait this long for a database that does not answer yet.",
            DefaultValueFactory = static _ => 30,
        };
        wait.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 86_400))
                result.AddError("--wait has to be a number of seconds from 0 to 86400.");
        });
        var onlyIfEmpty = new Option<bool>("--only-if-empty-db") { Description = "Do nothing when there are tables already." };
        command.Add(wait);
        command.Add(onlyIfEmpty);
        command.SetAction(async (result, stop) =>
        {
            var reader = options.Read(result, context.Settings);
            var settings = ServiceSettings.Read(reader);
            using var loggers = ServiceLogging.Create(settings, context.Log, context.Time);
            var store = await OpenAsync(reader, settings, loggers, TimeSpan.FromSeconds(result.GetValue(wait)), context, stop).ConfigureAwait(false);
            await using var _ = store.ConfigureAwait(false);
            var before = await store.ReadSchemaAsync(stop).ConfigureAwait(false);
            if (!before.IsEmpty && result.GetValue(onlyIfEmpty))
            {
                await context.Output.WriteLineAsync($"There are tables of version {before.Version} already; nothing was changed.").ConfigureAwait(false);
                return ExitCodes.Success;
            }

            await store.PrepareAsync(stop).ConfigureAwait(false);
            var after = await store.ReadSchemaAsync(stop).ConfigureAwait(false);
            await context.Output.WriteLineAsync($"The tables are at version {after.Version}.").ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<MetadataStore> OpenAsync(
        SettingReader reader, ServiceSettings settings, ILoggerFactory loggers, TimeSpan wait, CommandContext context, CancellationToken stop)
    {
        var began = context.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return await MetadataStores.OpenAsync(reader, settings, context.Time, loggers, stop).ConfigureAwait(false);
            }
            catch (DatabaseUnavailableException) when (PostgresSettings.IsConfigured(reader) && context.Time.GetElapsedTime(began) < wait)
            {
                await Task.Delay(_pause, context.Time, stop).ConfigureAwait(false);
            }
        }
    }
}

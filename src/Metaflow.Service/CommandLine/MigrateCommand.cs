using System.CommandLine;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Postgres.Migrations;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Operations.Logging;

namespace Metaflow.Service.CommandLine;

/// <summary>Makes the tables, or brings them up to date, and ends.</summary>
internal static class MigrateCommand
{
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
            var outcome = PostgresSettings.IsConfigured(reader)
                ? await MigrateServerAsync(
                    new DatabaseMigration(PostgresSettings.Read(reader), context.Time, loggers),
                    TimeSpan.FromSeconds(result.GetValue(wait)), result.GetValue(onlyIfEmpty), stop).ConfigureAwait(false)
                : await MigrateFileAsync(settings.SqlitePath, result.GetValue(onlyIfEmpty), stop).ConfigureAwait(false);
            await context.Output.WriteLineAsync(outcome switch
            {
                MigrationOutcome.Migrated => "The tables were made, or brought up to date.",
                MigrationOutcome.UpToDate => "The tables were up to date.",
                _ => "There are tables already; nothing was changed.",
            }).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<MigrationOutcome> MigrateServerAsync(
        DatabaseMigration migration, TimeSpan wait, bool onlyIfEmpty, CancellationToken stop)
    {
        try
        {
            return await migration.RunAsync(wait, onlyIfEmpty, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SchemaException || PostgresDatabase.IsConnectionFailure(e))
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static async Task<MigrationOutcome> MigrateFileAsync(string path, bool onlyIfEmpty, CancellationToken stop)
    {
        var store = SqliteStore.Open(path);
        await using var _ = store.ConfigureAwait(false);
        var before = await store.ReadSchemaAsync(stop).ConfigureAwait(false);
        if (!before.IsEmpty && onlyIfEmpty)
            return MigrationOutcome.NotEmpty;
        await store.PrepareAsync(stop).ConfigureAwait(false);
        return before.Problem is null ? MigrationOutcome.UpToDate : MigrationOutcome.Migrated;
    }
}

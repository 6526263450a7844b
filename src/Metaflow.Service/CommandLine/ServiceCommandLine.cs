using System.CommandLine;
using System.CommandLine.Help;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Retention;

namespace Metaflow.Service.CommandLine;

/// <summary>The command line of the executable. Without a command it serves.</summary>
internal static class ServiceCommandLine
{
    /// <summary>The name of the executable.</summary>
    public const string Name = "metaflow-service";

    private static readonly Dictionary<string, string> _examples = new()
    {
        [Name] =
            """
            metaflow-service                          serves on 127.0.0.1:8080, with the records in a file of the user's
            metaflow-service --database ./records.db  the same, with this file
            metaflow-service migrate                  brings the tables of the database up to date
            metaflow-service key create --name ci     makes a key for clients
            metaflow-service status                   tells which database it is, and what is in it
            """,
        ["gc"] =
            """
            metaflow-service gc --older-than 90d --dry-run               shows what would go
            metaflow-service gc --older-than 90d --archive runs.jsonl.gz writes it to a file first
            metaflow-service gc --older-than 30d --status failed --keep-last 5 --without-tag keep
            """,
    };

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="context">The surroundings.</param>
    /// <param name="stop">Ends the command in good order.</param>
    /// <returns>The exit code (<see cref="ExitCodes"/>).</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandContext context, CancellationToken stop)
    {
        try
        {
            var result = Parse(arguments, context);
            if (result.Errors.Count > 0)
            {
                foreach (var error in result.Errors)
                    await context.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
                await context.Error.WriteLineAsync($"Try '{Name} --help'.").ConfigureAwait(false);
                return ExitCodes.Usage;
            }

            // Signals and exceptions are this program's own business.
            return await result.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = context.Output,
                    Error = context.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SettingException or DatabaseUnavailableException or DatabaseRefusalException or ArchiveException or CommandException)
        {
            await context.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await context.Error.WriteLineAsync("Interrupted.").ConfigureAwait(false);
            return ExitCodes.Failure;
        }
    }

    /// <summary>Takes a command line apart.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments, CommandContext context) => Create(context).Parse(arguments);

    private static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand("The Metadata Service of Metaflow: records what ran, in PostgreSQL or in one file.") { HelpName = Name };
        root.Options.Clear();
        root.Options.Add(new HelpOption("--help", "-h", "-?") { Action = new HelpWithExamples(new HelpAction(), _examples) });
        var version = new Option<bool>("--version") { Description = "Show the version." };
        root.Options.Add(version);
        ServeCommand.AddTo(root, context, version);
        root.Add(ServeCommand.Create(context));
        root.Add(MigrateCommand.Create(context));
        root.Add(StatusCommand.Create(context));
        root.Add(KeyCommand.Create(context));
        root.Add(GcCommand.Create(context));
        root.Add(RestoreCommand.Create(context));
        root.Add(HealthcheckCommand.Create(context));
        return root;
    }
}

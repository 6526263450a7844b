using System.CommandLine;
using System.Globalization;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Queries;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service.CommandLine;

/// <summary>Tells which database is used, and what is in it. Changes nothing.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("status", "Tell which database is configured, the version of its tables, and how much is in them.");
        var options = new SettingOptions().AddDatabase(command);
        command.SetAction(async (result, stop) =>
        {
            var reader = options.Read(result, context.Settings);
            var settings = ServiceSettings.Read(reader);
            var store = await MetadataStores.OpenExistingAsync(reader, settings, context.Time, NullLoggerFactory.Instance, stop)
                .ConfigureAwait(false);
            await using var _ = store.ConfigureAwait(false);
            await WriteAsync(store, context.Output, stop).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(MetadataStore store, TextWriter output, CancellationToken stop)
    {
        await output.WriteLineAsync($"database:  {store.Kind} at {store.Location}").ConfigureAwait(false);
        var schema = await store.ReadSchemaAsync(stop).ConfigureAwait(false);
        await output.WriteLineAsync($"version:   {schema.Version}").ConfigureAwait(false);
        if (schema.Problem is not null)
        {
            await output.WriteLineAsync($"tables:    {schema.Problem}").ConfigureAwait(false);
            return;
        }

        var dialect = store.Dialect;
        foreach (var (name, table) in (IEnumerable<(string, string)>)
            [("flows", dialect.Flows), ("runs", dialect.Runs), ("steps", dialect.Steps), ("tasks", dialect.Tasks),
                ("metadata", dialect.Metadata), ("artifacts", dialect.Artifacts)])
        {
            var count = await CountAsync(store, table, stop).ConfigureAwait(false);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name + ":",-10} {count}")).ConfigureAwait(false);
        }
    }

    private static async Task<long> CountAsync(MetadataStore store, string table, CancellationToken stop)
    {
        var rows = await store.ReadAsync(new SqlText().Append($"SELECT count(*) FROM {table}").Build(), stop).ConfigureAwait(false);
        await using var _ = rows.ConfigureAwait(false);
        return await rows.NextAsync(stop).ConfigureAwait(false) ? rows.Current.GetInt64(0) : 0;
    }
}

using System.CommandLine;
using System.Globalization;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Retention;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service.CommandLine;

/// <summary>Puts back what <see cref="GcCommand"/> has archived.</summary>
internal static class RestoreCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("restore", "Put the runs of an archive back, with their numbers. It can be repeated.");
        var file = new Argument<string>("FILE") { Description = "The archive that gc has written." };
        command.Add(file);
        var settings = new SettingOptions().AddDatabase(command);
        command.SetAction(async (result, stop) =>
        {
            var reader = settings.Read(result, context.Settings);
            var store = await MetadataStores.OpenAsync(reader, ServiceSettings.Read(reader), context.Time, NullLoggerFactory.Instance, stop)
                .ConfigureAwait(false);
            await using var _ = store.ConfigureAwait(false);
            await store.PrepareAsync(stop).ConfigureAwait(false);
            var restored = await new ArchiveRestore(store, new RetentionQueries(store.Dialect))
                .RunAsync(result.GetRequiredValue(file), stop).ConfigureAwait(false);
            await context.Output.WriteLineAsync("Put back: " + string.Join(
                ", ", restored.Select(static r => string.Create(CultureInfo.InvariantCulture, $"{r.Value} {r.Key.Name}")))).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }
}

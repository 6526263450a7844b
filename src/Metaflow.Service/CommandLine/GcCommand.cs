using System.CommandLine;
using System.Globalization;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Metaflow.Service.Retention;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service.CommandLine;

/// <summary>Removes old runs from the database.</summary>
internal static class GcCommand
{
    private const int ProgressEvery = 100;

    public static Command Create(CommandContext context)
    {
        var command = new Command(
            "gc", "Remove old runs from the database, with all their records. The data of their artifacts stays in the datastore: this command cannot reach it.");
        var age = new Option<TimeSpan?>("--older-than")
        {
            HelpName = "AGE",
            Description = "Only runs that began longer ago than this, such as 90d.",
            Required = true,
            CustomParser = Ages.Parse,
        };
        var flows = Many("--flow", "NAME", "Only runs of this flow; may be repeated.");
        var tags = Many("--tag", "TAG", "Only runs with this tag; repeated, with all of them.");
        var withoutTags = Many("--without-tag", "TAG", "Only runs without this tag; may be repeated.");
        var user = new Option<string>("--user") { HelpName = "NAME", Description = "Only runs of this user." };
        var statuses = Many("--status", "STATUS", "Only runs that are completed, or failed; may be repeated.").AcceptOnlyFromAmong("completed", "failed", "running");
        var keepLast = new Option<int>("--keep-last") { HelpName = "COUNT", Description = "Keep the newest runs of each flow, this many." };
        keepLast.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--keep-last has to be 0 or more.");
        });
        var includeRunning = new Option<bool>("--include-running") { Description = "Remove runs as well that seem to run, since their heartbeat is fresh." };
        var archive = new Option<string>("--archive")
        {
            HelpName = "FILE",
            Description = "Write the runs to this file before they are removed: a line of JSON for each record, compressed when its name ends with .gz.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be removed." };
        foreach (var option in (Option[])[age, flows, tags, withoutTags, user, statuses, keepLast, includeRunning, archive, dryRun])
            command.Add(option);
        var settings = new SettingOptions().AddDatabase(command);
        command.SetAction(async (result, stop) =>
        {
            var reader = settings.Read(result, context.Settings);
            var service = ServiceSettings.Read(reader);
            var selection = new RunSelection
            {
                StartedBefore = (context.Time.GetUtcNow() - result.GetValue(age)!.Value).ToUnixTimeMilliseconds(),
                Flows = result.GetValue(flows) ?? [],
                Tags = result.GetValue(tags) ?? [],
                WithoutTags = result.GetValue(withoutTags) ?? [],
                User = result.GetValue(user),
                Statuses = result.GetValue(statuses) ?? [],
                KeepLast = result.GetValue(keepLast),
                IncludeRunning = result.GetValue(includeRunning),
                InactiveAfter = service.RunInactiveCutoff,
            };
            var store = await MetadataStores.OpenExistingAsync(reader, service, context.Time, NullLoggerFactory.Instance, stop).ConfigureAwait(false);
            await using var _ = store.ConfigureAwait(false);
            if ((await store.ReadSchemaAsync(stop).ConfigureAwait(false)).Problem is { } problem)
                throw new CommandException($"The tables of {store.Location} do not fit: {problem} 'metaflow-service migrate' brings them up to date.");
            return await RunAsync(new GarbageCollection(store, context.Time), selection, result.GetValue(archive), result.GetValue(dryRun), context, stop)
                .ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        GarbageCollection collection, RunSelection selection, string? archive, bool isDryRun, CommandContext context, CancellationToken stop)
    {
        if (isDryRun)
        {
            await context.Output.WriteLineAsync("This would be removed:").ConfigureAwait(false);
            (await collection.PlanAsync(selection, stop).ConfigureAwait(false)).Write(context.Output);
            return ExitCodes.Success;
        }

        var (removed, left, isInterrupted) = await collection.RunAsync(
            selection,
            archive,
            (done, all) =>
            {
                if (done % ProgressEvery == 0)
                    context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} of {all} runs"));
            },
            stop).ConfigureAwait(false);
        if (removed.Runs > 0)
            await context.Output.WriteLineAsync(archive is null ? "Removed:" : $"Removed, and written to '{archive}':").ConfigureAwait(false);
        if (removed.Runs > 0 || left.Count == 0)
            removed.Write(context.Output);
        foreach (var run in left)
            await context.Output.WriteLineAsync($"{run} has changed meanwhile, and stays.").ConfigureAwait(false);
        if (removed.Runs > 0)
            await context.Output.WriteLineAsync("The data of their artifacts is still in the datastore.").ConfigureAwait(false);
        if (!isInterrupted)
            return ExitCodes.Success;
        await context.Error.WriteLineAsync("Interrupted. Run the command again to remove the rest; an archive needs another name.").ConfigureAwait(false);
        return ExitCodes.Failure;
    }

    private static Option<string[]> Many(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}

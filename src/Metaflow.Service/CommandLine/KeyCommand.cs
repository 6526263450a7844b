using System.CommandLine;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service.CommandLine;

/// <summary>Makes, shows and revokes keys (<see cref="KeyCommands"/>).</summary>
internal static class KeyCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("key", "Make, list and revoke the keys that clients show.");
        command.Add(Make(context));
        command.Add(List(context));
        command.Add(Revoke(context));
        return command;
    }

    private static Command Make(CommandContext context)
    {
        var command = new Command("create", "Make a key, and show it: this once.");
        var scope = new Option<string>("--scope")
        {
            HelpName = "read|write",
            Description = "What it allows; who writes may read.",
            DefaultValueFactory = static _ => "write",
        }.AcceptOnlyFromAmong("read", "write");
        var name = new Option<string>("--name") { HelpName = "NAME", Description = "What it is for.", Required = true };
        var lifetime = new Option<TimeSpan?>("--expires-in")
        {
            HelpName = "AGE",
            Description = "How long it is valid, such as 90d; without it until it is revoked.",
            CustomParser = Ages.Parse,
        };
        command.Add(scope);
        command.Add(name);
        command.Add(lifetime);
        Run(command, context, (keys, result, stop) => keys.CreateAsync(
            result.GetRequiredValue(scope), result.GetRequiredValue(name), result.GetValue(lifetime), context.Output, context.Error, stop));
        return command;
    }

    private static Command List(CommandContext context)
    {
        var command = new Command("list", "List the keys, without what has to stay secret.");
        Run(command, context, (keys, _, stop) => keys.ListAsync(context.Output, stop));
        return command;
    }

    private static Command Revoke(CommandContext context)
    {
        var command = new Command("revoke", "Revoke a key.");
        var id = new Argument<string>("ID") { Description = "The id of the key, which 'key list' shows." };
        command.Add(id);
        Run(command, context, (keys, result, stop) => keys.RevokeAsync(result.GetRequiredValue(id), context.Error, stop));
        return command;
    }

    private static void Run(Command command, CommandContext context, Func<KeyCommands, ParseResult, CancellationToken, Task<int>> run)
    {
        var options = new SettingOptions().AddDatabase(command);
        command.SetAction(async (result, stop) =>
        {
            var reader = options.Read(result, context.Settings);
            var store = await MetadataStores.OpenAsync(reader, ServiceSettings.Read(reader), context.Time, NullLoggerFactory.Instance, stop)
                .ConfigureAwait(false);
            await using var _ = store.ConfigureAwait(false);

            // The first key may be made before the service has ever run.
            await store.PrepareAsync(stop).ConfigureAwait(false);
            return await run(new KeyCommands(store.Keys, context.Time), result, stop).ConfigureAwait(false);
        });
    }
}

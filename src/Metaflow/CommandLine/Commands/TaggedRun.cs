using Metaflow.Client;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>The run whose tags a command changes.</summary>
internal static class TaggedRun
{
    private static readonly CommandOption _runId = new(
        "run-id", OptionKind.Value, "The id of the run to tag. [required]");

    private static readonly CommandOption _namespace = new(
        "namespace", OptionKind.Value, "The namespace of the run, instead of your own; empty sees all runs.");

    public static IReadOnlyList<CommandOption> Options { get; } = [_runId, _namespace];

    /// <summary>Changes the tags of the run that the options name, and shows them.</summary>
    /// <exception cref="CommandException">There is no such run, or none is named.</exception>
    public static async Task<int> ChangeAsync(
        CommandContext context,
        IReadOnlyCollection<string> remove,
        IReadOnlyCollection<string> add,
        CancellationToken cancellationToken)
    {
        var client = context.OpenClient();
        client = context.Options.Find(_namespace) switch
        {
            null => client,
            "" => client.InAllNamespaces(),
            var other => client.InNamespace(other),
        };
        var flow = await FindFlowAsync(context, client, cancellationToken).ConfigureAwait(false);
        var id = context.Options.Find(_runId) ?? throw await NoRunIdAsync(flow, cancellationToken).ConfigureAwait(false);
        var run = await FindAsync(flow, id, cancellationToken).ConfigureAwait(false);
        run = await run.ReplaceTagsAsync(remove, add, cancellationToken).ConfigureAwait(false);
        context.Terminal.Say($"Tags of {run.Pathspec} are changed. Now they are:", TextStyle.Plain);
        new TagTable(context.Terminal).WriteRun(run.Pathspec, run.UserTags, run.SystemTags);
        return 0;
    }

    /// <summary>A run of the flow by its id.</summary>
    /// <exception cref="CommandException">There is no such run.</exception>
    public static async Task<Run> FindAsync(Flow flow, string id, CancellationToken cancellationToken)
    {
        // The pathspec that other commands print is understood as well.
        var name = id.StartsWith(flow.Name + "/", StringComparison.Ordinal) ? id[(flow.Name.Length + 1)..] : id;
        try
        {
            return await flow.RunAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            throw new CommandException($"There is no run '{id}' of flow '{flow.Name}'. {await LatestAsync(flow, cancellationToken)
                .ConfigureAwait(false)}");
        }
        catch (NamespaceMismatchException e)
        {
            throw new CommandException(
                $"Run '{id}' of flow '{flow.Name}' is not in namespace '{e.Namespace}'; choose another by --namespace.");
        }
    }

    private static async Task<Flow> FindFlowAsync(
        CommandContext context, MetaflowClient client, CancellationToken cancellationToken)
    {
        var name = context.Flow.Name;
        try
        {
            return await client.FlowAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            throw new CommandException($"Flow '{name}' has no run yet; run it before you tag a run.");
        }
        catch (NamespaceMismatchException e)
        {
            throw new CommandException(
                $"Flow '{name}' has no run in namespace '{e.Namespace}'; choose another by --namespace.");
        }
    }

    private static async Task<CommandException> NoRunIdAsync(Flow flow, CancellationToken cancellationToken) =>
        new($"Say which run by --run-id. {await LatestAsync(flow, cancellationToken).ConfigureAwait(false)}");

    private static async Task<string> LatestAsync(Flow flow, CancellationToken cancellationToken)
    {
        var latest = await flow.LatestRunAsync(cancellationToken).ConfigureAwait(false);
        var place = flow.Client.Namespace is { } @namespace ? $" in namespace '{@namespace}'" : "";
        return latest is null ? $"There is no run{place}." : $"The latest run{place} has id {latest.Id}.";
    }
}

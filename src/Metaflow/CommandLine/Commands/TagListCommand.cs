using Metaflow.Client;

namespace Metaflow.CommandLine.Commands;

/// <summary>Lists the tags of runs.</summary>
internal sealed class TagListCommand : FlowCommand
{
    private static readonly CommandOption _runId = new("run-id", OptionKind.Value, "List the tags of this run only.");

    private static readonly CommandOption _all = new(
        "all", OptionKind.Flag, "List the tags of all runs of the flow (default).");

    private static readonly CommandOption _myRuns = new(
        "my-runs", OptionKind.Flag, "List the tags of the runs in your namespace.");

    private static readonly CommandOption _hideSystemTags = new("hide-system-tags", OptionKind.Flag, "Hide system tags.");

    private static readonly CommandOption _groupByTag = new(
        "group-by-tag", OptionKind.Flag, "Show the runs of each tag.");

    private static readonly CommandOption _groupByRun = new(
        "group-by-run", OptionKind.Flag, "Show the tags of each run.");

    private static readonly CommandOption _flat = new("flat", OptionKind.Flag, "Show the tags alone, one in a line.")
    {
        IsHidden = true,
    };

    public override string Name => "list";

    public override string Description => "List tags of runs.";

    public override IReadOnlyList<CommandArgument> Arguments =>
        [new("RUN", "The id of the run; all runs if left out.") { IsOptional = true }];

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) =>
        [_runId, _all, _myRuns, _hideSystemTags, _groupByTag, _groupByRun, _flat];

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        CheckOptions(context);
        var runs = await FindRunsAsync(context, cancellationToken).ConfigureAwait(false);
        var (table, options) = (new TagTable(context.Terminal), context.Options);
        var hidesSystem = options.IsOn(_hideSystemTags);
        var user = runs.SelectMany(static run => run.UserTags).Distinct();
        var system = hidesSystem ? null : runs.SelectMany(static run => run.SystemTags).Distinct();
        if (options.IsOn(_flat))
            table.WriteFlat(user.Concat(system ?? []));
        else if (options.IsOn(_groupByRun))
            runs.ForEach(run => table.WriteRun(run.Pathspec, run.UserTags, hidesSystem ? null : run.SystemTags));
        else if (options.IsOn(_groupByTag))
            WriteByTag(table, runs, hidesSystem);
        else
            table.WriteRun(string.Join(',', runs.Select(static run => run.Pathspec)), user, system, runs.Count == 1);
        return 0;
    }

    private static void CheckOptions(CommandContext context)
    {
        var options = context.Options;
        if (options.IsOn(_all) && options.IsOn(_myRuns))
            throw new CommandException("Give --all or --my-runs, not both.");
        if (options.Contains(_runId) && context.Arguments.Count > 0)
            throw new CommandException("Name the run by --run-id or as an argument, not by both.");
        if (RunId(context) is not null && (options.IsOn(_all) || options.IsOn(_myRuns)))
            throw new CommandException("Name a run, or give --all or --my-runs, not both.");
        if (options.IsOn(_groupByTag) && options.IsOn(_groupByRun))
            throw new CommandException("Give --group-by-tag or --group-by-run, not both.");
        if (options.IsOn(_flat) && (options.IsOn(_groupByTag) || options.IsOn(_groupByRun)))
            throw new CommandException("--flat does not go with --group-by-tag or --group-by-run.");
    }

    private static string? RunId(CommandContext context) =>
        context.Arguments.Count > 0 ? context.Arguments[0] : context.Options.Find(_runId);

    private static async Task<List<Run>> FindRunsAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var client = context.OpenClient();
        if (!context.Options.IsOn(_myRuns))
            client = client.InAllNamespaces();
        Flow flow;
        try
        {
            flow = await client.FlowAsync(context.Flow.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            throw new CommandException($"Flow '{context.Flow.Name}' has no run yet, so there are no tags to list.");
        }

        return RunId(context) is { } id
            ? [await TaggedRun.FindAsync(flow, id, cancellationToken).ConfigureAwait(false)]
            : await flow.RunsAsync(cancellationToken: cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void WriteByTag(TagTable table, List<Run> runs, bool hidesSystem)
    {
        Write(isSystem: false, static run => run.UserTags);
        if (!hidesSystem)
            Write(isSystem: true, static run => run.SystemTags);

        void Write(bool isSystem, Func<Run, IReadOnlyList<string>> tagsOf)
        {
            var tagged = runs.SelectMany(run => tagsOf(run).Select(tag => (Tag: tag, run.Pathspec)))
                .GroupBy(static pair => pair.Tag, static pair => pair.Pathspec, StringComparer.Ordinal);
            foreach (var group in tagged.OrderBy(static group => group.Key, StringComparer.Ordinal))
                table.WriteTag(group.Key, isSystem, group);
        }
    }
}

using System.Globalization;
using Metaflow.Datastore;

namespace Metaflow.CommandLine.Commands;

/// <summary>Finds the tasks that <c>run/step</c> or <c>run/step/task</c> means.</summary>
internal static class TaskSelection
{
    public static CommandArgument Argument { get; } =
        new("INPUT_PATH", "The tasks, as <run_id>/<step_name> or <run_id>/<step_name>/<task_id>.");

    /// <summary>The pathspecs of the tasks, in the order of their ids.</summary>
    /// <exception cref="CommandException">The path is malformed, or there are no such tasks.</exception>
    public static async Task<IReadOnlyList<Pathspec>> FindAsync(
        CommandContext context, FlowDatastore datastore, CancellationToken cancellationToken)
    {
        var path = context.Arguments[0];
        var parts = path.Split('/');
        if (parts.Length > 2 && parts[0] == context.Flow.Name)
            parts = parts[1..];
        if (parts.Length is not (2 or 3))
        {
            throw new CommandException(
                $"'{path}' should be run_id/step_name or run_id/step_name/task_id, as in {Example(context)}.");
        }

        // The run may be of an older flow, or of Python's, with other steps.
        var step = context.Flow.FindStep(parts[1]) ?? parts[1];
        var known = await datastore.ListTasksAsync(parts[0], step, cancellationToken).ConfigureAwait(false);
        var ids = parts.Length == 2 ? [.. known] : known.Where(id => id == parts[2]).ToList();
        if (ids.Count == 0)
        {
            throw new CommandException(
                $"No tasks found at '{path}': either none exist or none have started yet. {Hint(context, parts[0])}");
        }

        ids.Sort(Compare);
        return [.. ids.Select(id => new Pathspec(context.Flow.Name, parts[0], step, id))];
    }

    private static string Example(CommandContext context) =>
        $"{LatestRun(context) ?? "1234"}/{context.Flow.Steps[0].Node.Name}";

    private static string Hint(CommandContext context, string run) => LatestRun(context) is { } latest && latest != run
        ? $"The latest run is {latest}."
        : $"The steps are {context.Flow.StepNames}.";

    private static string? LatestRun(CommandContext context) =>
        context.FindLocalRoot() is { } root ? Metadata.LatestRun.Load(root, context.Flow.Name)?.Run : null;

    private static int Compare(string a, string b) =>
        long.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var left)
        && long.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : string.CompareOrdinal(a, b);
}

using Metaflow.Runtime;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Runs what a run did not finish, with what it did.</summary>
internal sealed class ResumeCommand : LaunchCommand
{
    private static readonly CommandOption _originRunId = new(
        "origin-run-id", OptionKind.Value, "The run to resume. By default the one that was started last on this machine.");

    private static readonly CommandOption _plan = new(
        "plan", OptionKind.Flag, "Print what would be taken over and what would run, and do nothing.");

    private static readonly CommandOption _runId = new("run-id", OptionKind.Value, "The id of the new run; not a number.")
    {
        IsHidden = true,
    };

    private static readonly CommandOption _cloneOnly = new(
        "clone-only", OptionKind.Flag, "Take over finished tasks and run nothing.")
    {
        NegativeName = "no-clone-only",
        IsHidden = true,
    };

    private static readonly CommandOption _reentrant = new(
        "reentrant", OptionKind.Flag, "Let several processes resume the same run id: one does the work, the others wait.")
    {
        NegativeName = "no-reentrant",
        IsHidden = true,
    };

    private static readonly CommandOption _resumeIdentifier = new(
        "resume-identifier", OptionKind.Value, "Who this process is among those that resume the same run id.")
    {
        IsHidden = true,
    };

    public override string Name => "resume";

    public override string Description => "Resume a previous run of this flow: take over what it finished, run the rest.";

    public override IReadOnlyList<CommandArgument> Arguments { get; } =
    [
        new("STEP-TO-RERUN", "Run this step and all after it again, even where they were finished.") { IsOptional = true },
    ];

    public override IReadOnlyList<CommandOption> GetOptions(FlowDefinition flow) =>
        [_originRunId, _plan, .. RunCommandOptions.Common, _runId, _cloneOnly, _reentrant, _resumeIdentifier];

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = CommonOptionsOf(context) with { Resume = ResumeOptionsOf(context) };
        if (!context.Options.IsOn(_plan))
            return await RunAsync(context, options, cancellationToken).ConfigureAwait(false);
        context.CheckGraph();
        var outline = await context.Program.Runtime
            .PlanResumeAsync(LaunchOf(context, options), cancellationToken).ConfigureAwait(false);
        Write(outline, context.Terminal);
        return 0;
    }

    private static ResumeOptions ResumeOptionsOf(CommandContext context)
    {
        var values = context.Options;
        var identifier = values.Find(_resumeIdentifier);
        if (values.IsOn(_reentrant) && identifier is null)
            throw new UsageException("--reentrant needs --resume-identifier, which tells the processes apart.");
        return new ResumeOptions
        {
            OriginRunId = values.Find(_originRunId),
            Step = context.Arguments.Count > 0 ? context.Arguments[0] : null,
            RunId = values.Find(_runId),
            CloneOnly = values.IsOn(_cloneOnly),
            Identifier = values.IsOn(_reentrant) ? identifier : null,
        };
    }

    private static void Write(ResumeOutline outline, FlowTerminal terminal)
    {
        var data = terminal.Data;
        var width = outline.Steps.Max(static s => s.Name.Length);
        WriteLine($"Resuming {outline.FlowName}/{outline.OriginRunId} would do this:");
        foreach (var step in outline.Steps)
            WriteLine($"    {step.Name.PadRight(width)}  {string.Join("; ", Describe(step))}");
        data.Flush();

        void WriteLine(string text)
        {
            data.Write(text, TextStyle.Plain);
            data.EndLine();
        }
    }

    private static IEnumerable<string> Describe(ResumedStep step)
    {
        if (step.ClonedTasks > 0)
            yield return step.ClonedTasks == 1 ? "clone 1 task" : $"clone {step.ClonedTasks} tasks";
        if (step.ReadyTasks.Count > 0)
            yield return $"run {Names(step)}";
        else if (step.Follows)
            yield return "run after that";
    }

    private static string Names(ResumedStep step)
    {
        const int Most = 10;
        var names = string.Join(", ", step.ReadyTasks.Take(Most));
        return step.ReadyTasks.Count > Most ? $"{names} and {step.ReadyTasks.Count - Most} more" : names;
    }
}

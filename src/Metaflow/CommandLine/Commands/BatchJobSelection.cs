using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.Batch.Launching;
using Metaflow.Metadata;
using Metaflow.Runtime;
using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>The jobs that <c>batch list</c> and <c>batch kill</c> are about.</summary>
internal sealed class BatchJobSelection
{
    private static readonly CommandOption _myRuns = new("my-runs", OptionKind.Flag, "The tasks of all my runs.");
    private static readonly CommandOption _user = new("user", OptionKind.Value, "The tasks of this user, of all runs unless --run-id names one.");
    private static readonly CommandOption _runId = new("run-id", OptionKind.Value, "The tasks of this run.");

    private readonly CommandContext _context;
    private readonly string? _wantedRun;
    private readonly string? _wantedUser;

    private BatchJobSelection(CommandContext context, string? run, string? user)
    {
        _context = context;
        _wantedRun = run;
        _wantedUser = user;
        Jobs = new UnfinishedJobs(BatchApi.Of(context.Configuration, context.Program.Time));
    }

    public static IReadOnlyList<CommandOption> Options { get; } = [_myRuns, _runId, _user];

    /// <summary>Where the jobs are.</summary>
    public UnfinishedJobs Jobs { get; }

    /// <summary>What the options select.</summary>
    /// <exception cref="CommandException">The options contradict each other, or name no run where there is no latest one.</exception>
    public static BatchJobSelection Of(CommandContext context)
    {
        var (run, user) = (context.Options.Find(_runId), context.Options.Find(_user));
        if (!context.Options.IsOn(_myRuns))
            return new BatchJobSelection(context, run ?? (user is null ? LatestOf(context) : null), user);
        return run is null && user is null
            ? new BatchJobSelection(context, null, RunUser.NameOf(context.Configuration))
            : throw new CommandException($"--my-runs and --{(user is null ? "run-id" : "user")} exclude each other; give one of them.");
    }

    /// <summary>Finds the jobs; says so when there is none.</summary>
    public async Task<IReadOnlyList<JobDetail>> FindAsync(CancellationToken cancellationToken)
    {
        var jobs = await Jobs.FindAsync(_context.Flow.Name, _wantedRun, _wantedUser, cancellationToken).ConfigureAwait(false);
        if (jobs.Count == 0)
            _context.Terminal.SayAlways("No running AWS Batch jobs found.", TextStyle.Plain);
        return jobs;
    }

    /// <summary>A job in a line.</summary>
    public static string Describe(JobDetail job) => $"{job.JobName} [{job.JobId}] ({job.Status})";

    private static string LatestOf(CommandContext context) =>
        (context.FindLocalRoot() is { } root ? LatestRun.Load(root, context.Flow.Name)?.Run : null)
        ?? throw new CommandException(
            $"No run of '{context.Flow.Name}' was started from here before; name one by --run-id, or give --my-runs or --user.");
}

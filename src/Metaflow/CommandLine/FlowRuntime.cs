using Metaflow.Runtime;

namespace Metaflow.CommandLine;

/// <summary>What the command line needs of the runtime; tests put their own in its place.</summary>
internal abstract class FlowRuntime
{
    /// <summary>Runs a flow to its end.</summary>
    public abstract Task<RunResult> RunAsync(FlowLaunch launch, CancellationToken cancellationToken);

    /// <summary>Works out what resuming a run would do.</summary>
    public abstract Task<ResumeOutline> PlanResumeAsync(FlowLaunch launch, CancellationToken cancellationToken);

    /// <summary>Runs one step again.</summary>
    public abstract Task<RunResult> SpinAsync(FlowLaunch launch, SpinOptions spin, CancellationToken cancellationToken);

    /// <summary>Runs one task of a run that something else schedules.</summary>
    /// <returns>The exit code.</returns>
    public abstract Task<int> StepAsync(
        CommandContext context, StepCommandOptions options, CancellationToken cancellationToken);

    /// <summary>Stores the parameters of a run that something else schedules.</summary>
    /// <returns>The exit code.</returns>
    public abstract Task<int> InitAsync(
        CommandContext context, InitCommandOptions options, CancellationToken cancellationToken);
}

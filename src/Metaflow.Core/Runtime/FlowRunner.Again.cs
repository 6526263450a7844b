using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Resume;
using Metaflow.Runtime.Spin;

namespace Metaflow.Runtime;

public static partial class FlowRunner
{
    /// <summary>Runs one step again, on the inputs of a task that ran before, in this process.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="spin">What to repeat.</param>
    /// <param name="observer">Sees the task as it happens; null for nobody.</param>
    /// <param name="cancellationToken">Interrupts the task.</param>
    /// <returns>How it ended; a failed task is a result, not an exception.</returns>
    /// <exception cref="MetaflowException">There is no such task, or it cannot be repeated.</exception>
    /// <exception cref="OperationCanceledException">The task was interrupted.</exception>
    public static Task<RunResult> SpinAsync<TFlow>(
        SpinOptions spin, RunObserver? observer = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow => SpinAsync(
        FlowLaunch.Of<TFlow>() with { Observer = observer },
        spin,
        cancellationToken);

    /// <summary>Runs one step again, on the inputs of a task that ran before, in this process.</summary>
    /// <param name="launch">The flow, and its surroundings.</param>
    /// <param name="spin">What to repeat.</param>
    /// <param name="cancellationToken">Interrupts the task.</param>
    /// <returns>How it ended; a failed task is a result, not an exception.</returns>
    /// <exception cref="MetaflowException">There is no such task, or it cannot be repeated.</exception>
    /// <exception cref="OperationCanceledException">The task was interrupted.</exception>
    public static Task<RunResult> SpinAsync(FlowLaunch launch, SpinOptions spin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(launch);
        ArgumentNullException.ThrowIfNull(spin);
        return new SpunTask(launch, spin).RunAsync(cancellationToken);
    }

    /// <summary>Works out what resuming a run would do. Nothing is recorded and nothing runs.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="resume">Which run, and from where; null for the one that was started last, from where it failed.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">The run cannot be resumed.</exception>
    public static Task<ResumeOutline> PlanResumeAsync<TFlow>(
        ResumeOptions? resume = null, RunOptions? options = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow => PlanResumeAsync(
        FlowLaunch.Of<TFlow>((options ?? new RunOptions()) with { Resume = resume ?? new ResumeOptions() }),
        cancellationToken);

    /// <summary>Works out what resuming a run would do. Nothing is recorded and nothing runs.</summary>
    /// <param name="launch">What to resume, and how.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">The run cannot be resumed.</exception>
    /// <exception cref="ArgumentException">The launch is that of a fresh run.</exception>
    public static async Task<ResumeOutline> PlanResumeAsync(FlowLaunch launch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(launch);
        if (launch.Options.Resume is not { } resume)
            throw new ArgumentException("The options name no run to resume.", nameof(launch));
        var prepared = await PreparedRun.CreateAsync(launch, cancellationToken).ConfigureAwait(false);
        return ResumeOutline.Of(
            prepared, await new ResumedRun(prepared, resume).PlanAsync(cancellationToken).ConfigureAwait(false));
    }
}

using System.Diagnostics;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime.Hooks;
using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Resume;
using Metaflow.Runtime.Scheduling;
using Metaflow.Runtime.Spin;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime;

/// <summary>Runs flows: what the <c>run</c> command does, callable from any program. Thread-safe; runs do not share anything but the datastore.</summary>
public static class FlowRunner
{
    /// <summary>Runs a flow to its end.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <param name="observer">Sees the run as it happens; null for nobody.</param>
    /// <param name="cancellationToken">Interrupts the run; tasks get five seconds to stop.</param>
    /// <returns>How it ended; a failed task is a result, not an exception.</returns>
    /// <exception cref="MetaflowException">The run cannot start: a bad graph, parameter, config or setting.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public static Task<RunResult> RunAsync<TFlow>(
        RunOptions? options = null, RunObserver? observer = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow =>
        RunAsync(
            new FlowLaunch(TFlow.Definition, options ?? new RunOptions(), MetaflowConfiguration.FromEnvironment())
            {
                Observer = observer,
            },
            cancellationToken);

    /// <summary>Runs a flow to its end.</summary>
    /// <param name="launch">What to run, and how.</param>
    /// <param name="cancellationToken">Interrupts the run; tasks get five seconds to stop.</param>
    /// <returns>How it ended; a failed task is a result, not an exception.</returns>
    /// <exception cref="MetaflowException">The run cannot start: a bad graph, parameter, config or setting.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public static async Task<RunResult> RunAsync(FlowLaunch launch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(launch);
        var options = launch.Options;
        var told = launch.Observer ?? new SilentRunObserver();
        if (options.Resume is not null)
        {
            told.RunMessage(
                "Gathering required information to resume run (this may take a bit of time)...", isError: false);
        }

        var prepared = await PreparedRun.CreateAsync(launch, cancellationToken).ConfigureAwait(false);
        var resumed = options.Resume is { } resume ? new ResumedRun(prepared, resume) : null;
        var run = await NewRunAsync(prepared, options, cancellationToken).ConfigureAwait(false);
        var storage = prepared.StorageOf(run.Run!);
        var backend = BackendOf(launch, prepared.Setup, storage);
        await using var disposal = backend.ConfigureAwait(false);
        var observer = new DecoratedRunObserver(told, prepared.Setup);
        var hooks = new RunHooks(launch.Definition.Decorators, storage.Context, observer);
        var scheduler = new Scheduler(
            prepared.Setup, new RunSession(storage, options.MaxLogSize * 1_000_000, launch.Time), backend, observer, options);
        var outcome = RunOutcome.Failed;
        try
        {
            if (options.RunIdFile is { } file)
                await File.WriteAllTextAsync(file, run.Run, cancellationToken).ConfigureAwait(false);
            var result = resumed is null
                ? await StartAsync().ConfigureAwait(false)
                : await ResumeAsync().ConfigureAwait(false);
            outcome = result.Succeeded ? RunOutcome.Succeeded : RunOutcome.Failed;
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = RunOutcome.Interrupted;
            throw;
        }
        finally
        {
            await hooks.FinishedAsync(outcome).ConfigureAwait(false);
            observer.RunFinished(run.Run!, outcome == RunOutcome.Succeeded);
        }

        async Task<RunResult> StartAsync()
        {
            backend.Prepare();
            var input = await FixedArtifacts.StoreAsync(
                storage, prepared.Setup, FixedArtifacts.TaskId, ArtifactTable.Empty, prepared.Artifacts, cancellationToken)
                .ConfigureAwait(false);
            if (prepared.NotesRoot is { } notes)
                LatestRun.Save(notes, run);
            observer.RunStarting(run.Run!);
            await hooks.StartingAsync(cancellationToken).ConfigureAwait(false);
            return await scheduler.RunAsync(input, cancellationToken).ConfigureAwait(false);
        }

        async Task<RunResult> ResumeAsync()
        {
            observer.RunStarting(run.Run!);
            await hooks.StartingAsync(cancellationToken).ConfigureAwait(false);
            var plan = await resumed.CloneAsync(storage, observer, launch.Time, cancellationToken).ConfigureAwait(false);
            return plan is null || options.Resume!.CloneOnly
                ? new RunResult(run.Flow, run.Run!, Succeeded: true, [])
                : await scheduler.RunAsync(plan, cancellationToken).ConfigureAwait(false);
        }
    }

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
        new FlowLaunch(TFlow.Definition, new RunOptions(), MetaflowConfiguration.FromEnvironment()) { Observer = observer },
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
        new FlowLaunch(
            TFlow.Definition,
            (options ?? new RunOptions()) with { Resume = resume ?? new ResumeOptions() },
            MetaflowConfiguration.FromEnvironment()),
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
        return ResumeOutline.Of(prepared, new ResumedRun(prepared, resume).Plan());
    }

    private static async ValueTask<Pathspec> NewRunAsync(
        PreparedRun prepared, RunOptions options, CancellationToken cancellationToken)
    {
        var (metadata, tags) = (prepared.Storage.Metadata, prepared.Storage.Tags);
        if (options.Resume is not { RunId: { } id } resume)
            return await metadata.NewRunAsync(prepared.Setup.Definition.Name, tags, cancellationToken).ConfigureAwait(false);
        var run = new Pathspec(prepared.Setup.Definition.Name, id);
        var isNew = await metadata.RegisterRunAsync(run, tags, cancellationToken).ConfigureAwait(false);
        return isNew || resume.Identifier is not null ? run : throw new MetaflowException(
            $"There is a run '{run}' already; choose another --run-id. To resume one run from several processes, give each a "
            + "--resume-identifier.");
    }

    private static ComputeBackend BackendOf(FlowLaunch launch, FlowSetup setup, RunStorage storage)
    {
        var isolation = launch.Options.Isolation
            ?? (launch.WorkerCommand is null || Debugger.IsAttached ? Isolation.None : Isolation.Worker);
        if (isolation == Isolation.None)
            return new InProcessBackend(TaskExecutor.Create(setup, storage));
        if (launch.Storage is not null || launch.Metadata is not null)
        {
            throw new MetaflowException(
                $"--isolation {isolation} starts processes, which cannot reach a storage or metadata provider that is open in this "
                + "one. Use none, or register their types by Backends.");
        }

        var command = launch.WorkerCommand ?? throw new MetaflowException(
            $"--isolation {isolation} needs a program that starts by FlowProgram.RunAsync; this one does not. Use none.");
        return new WorkerPool(
            () => command.ApplicationFolder is { } folder
                ? command.In(BuildSnapshot.Take(folder, launch.SnapshotRoot, launch.Time))
                : command,
            storage.Context,
            fresh: isolation == Isolation.Process,
            launch.Time);
    }
}

using Metaflow.Artifacts;
using Metaflow.Client;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime.Execution;
using Metaflow.Runtime.Hooks;
using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Resume;
using Metaflow.Runtime.Scheduling;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime;

/// <summary>Runs flows: what the <c>run</c> command does, callable from any program. Thread-safe; runs do not share anything but the datastore.</summary>
public static partial class FlowRunner
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
        RunAsync(FlowLaunch.Of<TFlow>(options) with { Observer = observer }, cancellationToken);

    /// <summary>Runs a flow to its end.</summary>
    /// <param name="launch">What to run, and how.</param>
    /// <param name="cancellationToken">Interrupts the run; tasks get five seconds to stop.</param>
    /// <returns>How it ended; a failed task is a result, not an exception.</returns>
    /// <exception cref="MetaflowException">The run cannot start: a bad graph, parameter, config or setting.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public static Task<RunResult> RunAsync(FlowLaunch launch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(launch);
        return RunAsync(launch, launch.Observer ?? new SilentRunObserver(), static _ => { }, cancellationToken);
    }

    /// <summary>Starts a flow, and returns as soon as its run exists.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the start. <see cref="ExecutingRun.CancelAsync"/> ends a run that has started.</param>
    /// <returns>The run; dispose it to end it.</returns>
    /// <exception cref="MetaflowException">The run cannot start: a bad graph, parameter, config or setting.</exception>
    public static Task<ExecutingRun> StartAsync<TFlow>(RunOptions? options = null, CancellationToken cancellationToken = default)
        where TFlow : FlowSpec, IFlow => StartAsync(FlowLaunch.Of<TFlow>(options), cancellationToken);

    /// <summary>Starts a flow, and returns as soon as its run exists.</summary>
    /// <param name="launch">What to run, and how.</param>
    /// <param name="cancellationToken">Stops the start. <see cref="ExecutingRun.CancelAsync"/> ends a run that has started.</param>
    /// <returns>The run; dispose it to end it.</returns>
    /// <exception cref="MetaflowException">The run cannot start: a bad graph, parameter, config or setting.</exception>
    public static Task<ExecutingRun> StartAsync(FlowLaunch launch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(launch);
        return ExecutingRun.StartAsync(
            (observer, onStarted, stop) => RunAsync(launch, observer, onStarted, stop),
            launch.Observer ?? new SilentRunObserver(),
            launch.Time,
            cancellationToken);
    }

    /// <param name="launch">What to run, and how.</param>
    /// <param name="observer">Sees the run as it happens.</param>
    /// <param name="onStarted">Gets the run once it exists.</param>
    /// <param name="cancellationToken">Interrupts the run.</param>
    private static async Task<RunResult> RunAsync(
        FlowLaunch launch, RunObserver observer, Action<Lazy<Run>> onStarted, CancellationToken cancellationToken)
    {
        var options = launch.Options;
        if (options.Resume is not null)
        {
            observer.RunMessage(
                "Gathering required information to resume run (this may take a bit of time)...", isError: false);
        }

        var command = WorkersOf(launch);
        var prepared = await PreparedRun.CreateAsync(launch, cancellationToken).ConfigureAwait(false);
        var resumed = options.Resume is { } resume ? new ResumedRun(prepared, resume) : null;
        var run = await NewRunAsync(prepared, options, cancellationToken).ConfigureAwait(false);
        var storage = prepared.StorageOf(run.Run!);
        var backend = command is null
            ? (ComputeBackend)new InProcessBackend(TaskExecutor.Create(prepared.Setup, storage))
            : new WorkerPool(
                () => command.Value, storage.Context, fresh: options.Isolation == Isolation.Process, launch.Time);
        await using var disposal = backend.ConfigureAwait(false);
        observer = new DecoratedRunObserver(observer, prepared.Setup);
        var hooks = new RunHooks(launch.Definition.Decorators, storage.Context, observer);
        var scheduler = new Scheduler(
            prepared.Setup, new RunSession(storage, options.MaxLogSize * 1_000_000, launch.Time), backend, observer, options);
        var started = RunOf(storage, run, prepared.Setup.Serializers, launch.Time);
        var outcome = RunOutcome.Failed;
        try
        {
            var result = resumed is null
                ? await StartAsync().ConfigureAwait(false)
                : await ResumeAsync().ConfigureAwait(false);
            outcome = result.Succeeded ? RunOutcome.Succeeded : RunOutcome.Failed;
            return result with { RunSource = started };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = RunOutcome.Interrupted;
            throw;
        }
        finally
        {
            await hooks.FinishedAsync(outcome).ConfigureAwait(false);
            await new ExitHooks(prepared.Setup, storage, observer, command, launch.Time)
                .RunAsync(outcome == RunOutcome.Succeeded).ConfigureAwait(false);
            observer.RunFinished(run.Run!, outcome == RunOutcome.Succeeded);
        }

        async Task BeginAsync()
        {
            if (options.RunIdFile is { } file)
                await File.WriteAllTextAsync(file, run.Run, cancellationToken).ConfigureAwait(false);
            if (options.RunnerAttributeFile is { } attributes)
                await RunnerAttributes.Of(storage).WriteAsync(attributes, cancellationToken).ConfigureAwait(false);
            onStarted(started);
            observer.RunStarting(run.Run!);
            await hooks.StartingAsync(cancellationToken).ConfigureAwait(false);
        }

        async Task<RunResult> StartAsync()
        {
            backend.Prepare();
            var input = await FixedArtifacts.StoreAsync(
                storage, prepared.Setup, FixedArtifacts.TaskId, ArtifactTable.Empty, prepared.Artifacts, cancellationToken)
                .ConfigureAwait(false);
            if (prepared.NotesRoot is { } notes)
                LatestRun.Save(notes, run);
            await BeginAsync().ConfigureAwait(false);
            return await scheduler.RunAsync(input, cancellationToken).ConfigureAwait(false);
        }

        async Task<RunResult> ResumeAsync()
        {
            await BeginAsync().ConfigureAwait(false);
            var plan = await resumed!.CloneAsync(storage, observer, launch.Time, cancellationToken).ConfigureAwait(false);
            return plan is null || options.Resume!.CloneOnly
                ? new RunResult(run.Flow, run.Run!, Succeeded: true, [])
                : await scheduler.RunAsync(plan, cancellationToken).ConfigureAwait(false);
        }
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

    /// <summary>The run as the client would find it; what it is made of is known already.</summary>
    private static Lazy<Run> RunOf(RunStorage storage, Pathspec run, ArtifactSerializers serializers, TimeProvider time)
    {
        var createdAt = time.GetUtcNow();
        return new Lazy<Run>(() => new Run(
            new MetaflowClient(storage.Metadata, storage.Datastore.Storage, serializers, storage.Context.Blobs),
            new RunEntry(run, storage.Context.UserName, storage.Tags.User, storage.Tags.System, createdAt)));
    }

    /// <summary>How to start processes for the run; null when it stays in this one.</summary>
    /// <exception cref="MetaflowException">The options want processes, which cannot be had.</exception>
    private static Lazy<WorkerCommand>? WorkersOf(FlowLaunch launch)
    {
        if (launch.FindIsolation() == Isolation.None)
            return null;
        var command = launch.WorkerCommand!;
        return new Lazy<WorkerCommand>(() => command.ApplicationFolder is { } folder
            ? command.In(BuildSnapshot.Take(folder, launch.SnapshotRoot, launch.Time))
            : command);
    }
}

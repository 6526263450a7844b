using Metaflow.Client;
using Metaflow.Packaging;
using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Resume;
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
        if (launch.Options.Resume is not null)
        {
            observer.RunMessage(
                "Gathering required information to resume run (this may take a bit of time)...", isError: false);
        }

        var isolation = launch.FindIsolation();
        var program = SnapshotOf(launch);

        // Workers wait for it, so it is taken while the run is prepared. What fails is told to whoever asks for it.
        var taking = program is null || isolation == Isolation.None
            ? Task.CompletedTask
            : Task.Run(() => program.Value, CancellationToken.None);
        try
        {
            return await RunAsync(launch, isolation == Isolation.None ? null : program, program, observer, onStarted, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <param name="launch">What to run, and how.</param>
    /// <param name="workers">How to start workers; null when tasks run in this process.</param>
    /// <param name="program">How to start the program; null when it cannot be started again.</param>
    /// <param name="observer">Sees the run as it happens.</param>
    /// <param name="onStarted">Gets the run once it exists.</param>
    /// <param name="cancellationToken">Interrupts the run.</param>
    private static async Task<RunResult> RunAsync(
        FlowLaunch launch,
        Lazy<WorkerCommand>? workers,
        Lazy<WorkerCommand>? program,
        RunObserver observer,
        Action<Lazy<Run>> onStarted,
        CancellationToken cancellationToken)
    {
        var options = launch.Options;
        var prepared = await PreparedRun.CreateAsync(launch, cancellationToken).ConfigureAwait(false);
        var package = CodePackageUpload.Of(launch, prepared, program);
        await using var upload = package.ConfigureAwait(false);
        if (launch.UploadsAllCode)
            prepared = prepared.With(await package.GetAsync(cancellationToken).ConfigureAwait(false));
        var resumed = options.Resume is { } resume ? new ResumedRun(prepared, resume) : null;
        var run = await NewRunAsync(prepared, options, cancellationToken).ConfigureAwait(false);
        var launched = new LaunchedRun(launch, prepared, run, workers, package, observer);
        await using var disposal = launched.ConfigureAwait(false);
        return await launched.RunAsync(resumed, onStarted, cancellationToken).ConfigureAwait(false);
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

    /// <summary>How to start the program from a snapshot of its build; null when it cannot be started again.</summary>
    private static Lazy<WorkerCommand>? SnapshotOf(FlowLaunch launch) => launch.WorkerCommand is not { } command ? null
        : new Lazy<WorkerCommand>(() => command.ApplicationFolder is { } folder
            ? command.In(BuildSnapshot.Take(folder, launch.SnapshotRoot, launch.Time))
            : command);
}

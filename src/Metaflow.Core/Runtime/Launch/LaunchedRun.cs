using Metaflow.Artifacts;
using Metaflow.Client;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Packaging;
using Metaflow.Runtime.Execution;
using Metaflow.Runtime.Hooks;
using Metaflow.Runtime.Remote;
using Metaflow.Runtime.Resume;
using Metaflow.Runtime.Scheduling;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime.Launch;

/// <summary>A run that has its id, from there to its end.</summary>
internal sealed class LaunchedRun : IAsyncDisposable
{
    private readonly FlowLaunch _launch;
    private readonly PreparedRun _prepared;
    private readonly Pathspec _pathspec;
    private readonly RunStorage _storage;
    private readonly CodePackageUpload _package;
    private readonly ComputeBackend _backend;
    private readonly RunObserver _observer;
    private readonly RunHooks _hooks;
    private readonly ExitHooks _exitHooks;
    private readonly Lazy<Run> _run;

    /// <summary>Whether the tasks of the run, and all that comes before and after them, are the work of this process.</summary>
    private bool _leads;

    private Heartbeat? _heartbeat;

    /// <param name="launch">What to run, and how.</param>
    /// <param name="prepared">What was worked out for it.</param>
    /// <param name="pathspec">The run.</param>
    /// <param name="command">How to start processes for the run; null when it stays in this one.</param>
    /// <param name="package">The code of the run, for tasks that run elsewhere.</param>
    /// <param name="observer">Sees the run as it happens.</param>
    public LaunchedRun(
        FlowLaunch launch,
        PreparedRun prepared,
        Pathspec pathspec,
        Lazy<WorkerCommand>? command,
        CodePackageUpload package,
        RunObserver observer)
    {
        _launch = launch;
        _prepared = prepared;
        _pathspec = pathspec;
        _storage = prepared.StorageOf(pathspec.Run!);
        _package = package;
        _backend = BackendOf(command);
        _observer = new DecoratedRunObserver(observer, prepared.Setup);
        _hooks = new RunHooks(launch.Definition.Decorators, _storage.Context, _observer);
        _exitHooks = new ExitHooks(prepared.Setup, _storage, _observer, command, launch.Time);
        _run = RunOf(_storage, pathspec, prepared.Setup.Serializers, launch.Time);
    }

    /// <summary>Runs it, or resumes it.</summary>
    /// <param name="resumed">What the run takes over from another; null for a fresh run.</param>
    /// <param name="onStarted">Gets the run once it can be found.</param>
    /// <param name="cancellationToken">Interrupts the run.</param>
    public async Task<RunResult> RunAsync(
        ResumedRun? resumed, Action<Lazy<Run>> onStarted, CancellationToken cancellationToken)
    {
        var outcome = RunOutcome.Failed;
        try
        {
            var result = resumed is null
                ? await StartAsync(onStarted, cancellationToken).ConfigureAwait(false)
                : await ResumeAsync(resumed, onStarted, cancellationToken).ConfigureAwait(false);
            outcome = result.Succeeded ? RunOutcome.Succeeded : RunOutcome.Failed;
            return result with { RunSource = _run };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = RunOutcome.Interrupted;
            throw;
        }
        finally
        {
            if (_heartbeat is not null)
                await _heartbeat.DisposeAsync().ConfigureAwait(false);
            if (_leads)
            {
                await _hooks.FinishedAsync(outcome).ConfigureAwait(false);
                await _exitHooks.RunAsync(outcome == RunOutcome.Succeeded).ConfigureAwait(false);
            }

            _observer.RunFinished(_pathspec.Run!, outcome == RunOutcome.Succeeded);
        }
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task<RunResult> StartAsync(Action<Lazy<Run>> onStarted, CancellationToken cancellationToken)
    {
        _leads = true;
        _heartbeat = Heartbeat.OfRun(_storage.Metadata, _pathspec, _launch.Time);
        _backend.Prepare();
        var input = await FixedArtifacts.StoreAsync(
            _storage, _prepared.Setup, null, ArtifactTable.Empty, _prepared.Artifacts, cancellationToken)
            .ConfigureAwait(false);
        if (_prepared.NotesRoot is { } notes)
            LatestRun.Save(notes, _pathspec);
        await AnnounceAsync(onStarted, cancellationToken).ConfigureAwait(false);
        await _hooks.StartingAsync(cancellationToken).ConfigureAwait(false);
        return await SchedulerOf().RunAsync(input, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunResult> ResumeAsync(
        ResumedRun resumed, Action<Lazy<Run>> onStarted, CancellationToken cancellationToken)
    {
        var options = _launch.Options.Resume!;
        var leadership = new ResumeLeadership(_storage, options.Identifier, _launch.Time);
        await AnnounceAsync(onStarted, cancellationToken).ConfigureAwait(false);
        _leads = await leadership.LeadAsync(_observer, cancellationToken).ConfigureAwait(false);
        if (!_leads)
            return Done();
        _heartbeat = Heartbeat.OfRun(_storage.Metadata, _pathspec, _launch.Time);
        await _hooks.StartingAsync(cancellationToken).ConfigureAwait(false);
        var plan = await resumed.CloneAsync(_storage, leadership, _observer, cancellationToken).ConfigureAwait(false);
        return options.CloneOnly ? Done() : await SchedulerOf().RunAsync(plan, cancellationToken).ConfigureAwait(false);

        RunResult Done() => new(_pathspec.Flow, _pathspec.Run!, Succeeded: true, []);
    }

    private async Task AnnounceAsync(Action<Lazy<Run>> onStarted, CancellationToken cancellationToken)
    {
        if (_launch.Options.RunIdFile is { } file)
            await File.WriteAllTextAsync(file, _pathspec.Run, cancellationToken).ConfigureAwait(false);
        if (_launch.Options.RunnerAttributeFile is { } attributes)
            await RunnerAttributes.Of(_storage).WriteAsync(attributes, cancellationToken).ConfigureAwait(false);
        onStarted(_run);
        _observer.RunStarting(_pathspec.Run!);
    }

    private ComputeBackend BackendOf(Lazy<WorkerCommand>? command)
    {
        ComputeBackend local = command is null
            ? new InProcessBackend(TaskExecutor.Create(_prepared.Setup, _storage))
            : new WorkerPool(
                () => command.Value, _storage.Context, fresh: _launch.Options.Isolation == Isolation.Process, _launch.Time);
        string[] places = [.. _launch.PlacesOf(_prepared.Setup)];
        if (places.Length == 0)
            return local;
        var run = RemoteRun.Of(_launch, _prepared.Setup, _storage) with { PackageAsync = _package.GetAsync, MaxLogBytes = MaxLogBytes };
        return new RoutedBackend(_prepared.Setup, local, places.ToDictionary(static p => p, p => _launch.Backends.Compute(p).Open(run)));
    }

    private int MaxLogBytes => _launch.Options.MaxLogSize * 1_000_000;

    private Scheduler SchedulerOf() => new(
        _prepared.Setup,
        new RunSession(_storage, MaxLogBytes, _launch.Time),
        _backend,
        _observer,
        _launch.Options);

    /// <summary>The run as the client would find it; what it is made of is known already.</summary>
    private static Lazy<Run> RunOf(RunStorage storage, Pathspec run, ArtifactSerializers serializers, TimeProvider time)
    {
        var createdAt = time.GetUtcNow();
        return new Lazy<Run>(() => new Run(
            new MetaflowClient(storage.Metadata, storage.Datastore.Storage, serializers, storage.Context.Blobs),
            new RunEntry(run, storage.Context.UserName, storage.Tags.User, storage.Tags.System, createdAt)));
    }
}

using System.Diagnostics;
using Metaflow.Configuration;
using Metaflow.Metadata;
using Metaflow.Runtime.Hooks;
using Metaflow.Runtime.Launch;
using Metaflow.Runtime.Scheduling;
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
        var prepared = await PreparedRun.CreateAsync(launch, cancellationToken).ConfigureAwait(false);
        var run = await prepared.Storage.Metadata
            .NewRunAsync(launch.Definition.Name, prepared.Storage.Tags, cancellationToken).ConfigureAwait(false);
        var storage = prepared.StorageOf(run.Run!);

        var command = WorkersOf(launch);
        var backend = command is null
            ? (ComputeBackend)new InProcessBackend(TaskExecutor.Create(prepared.Setup, storage))
            : new WorkerPool(
                () => command.Value, storage.Context, fresh: options.Isolation == Isolation.Process, launch.Time);
        await using var disposal = backend.ConfigureAwait(false);
        backend.Prepare();
        var input = await FixedArtifacts.StoreAsync(
            storage, prepared.Setup, FixedArtifacts.TaskId, prepared.Artifacts, cancellationToken).ConfigureAwait(false);
        if (prepared.NotesRoot is { } notes)
            LatestRun.Save(notes, run);
        if (options.RunIdFile is { } file)
            await File.WriteAllTextAsync(file, run.Run, cancellationToken).ConfigureAwait(false);

        var observer = new DecoratedRunObserver(launch.Observer ?? new SilentObserver(), prepared.Setup);
        var hooks = new RunHooks(launch.Definition.Decorators, storage.Context, observer);
        observer.RunStarting(run.Run!);
        var session = new RunSession(storage, options.MaxLogSize * 1_000_000, launch.Time);
        var outcome = RunOutcome.Failed;
        try
        {
            await hooks.StartingAsync(cancellationToken).ConfigureAwait(false);
            var result = await new Scheduler(prepared.Setup, session, backend, observer, options)
                .RunAsync(input, cancellationToken).ConfigureAwait(false);
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
            await new ExitHooks(prepared.Setup, storage, observer, command, launch.Time)
                .RunAsync(outcome == RunOutcome.Succeeded).ConfigureAwait(false);
            observer.RunFinished(run.Run!, outcome == RunOutcome.Succeeded);
        }
    }

    /// <summary>How to start processes for the run; null when it stays in this one.</summary>
    private static Lazy<WorkerCommand>? WorkersOf(FlowLaunch launch)
    {
        var isolation = launch.Options.Isolation
            ?? (launch.WorkerCommand is null || Debugger.IsAttached ? Isolation.None : Isolation.Worker);
        if (isolation == Isolation.None)
            return null;
        if (launch.Storage is not null || launch.Metadata is not null)
        {
            throw new MetaflowException(
                $"--isolation {isolation} starts processes, which cannot reach a storage or metadata provider that is open in this "
                + "one. Use none, or register their types by Backends.");
        }

        var command = launch.WorkerCommand ?? throw new MetaflowException(
            $"--isolation {isolation} needs a program that starts by FlowProgram.RunAsync; this one does not. Use none.");
        return new Lazy<WorkerCommand>(() => command.ApplicationFolder is { } folder
            ? command.In(BuildSnapshot.Take(folder, launch.SnapshotRoot, launch.Time))
            : command);
    }

    private sealed class SilentObserver : RunObserver;
}

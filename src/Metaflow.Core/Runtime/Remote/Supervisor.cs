using System.Globalization;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime.Remote;

/// <summary>
/// Looks after one attempt on a machine that was started for it: runs it in a worker process, stores its logs, asks it to stop when the machine
/// goes away, records what the machine is.
/// </summary>
internal sealed class Supervisor : IAsyncDisposable
{
    /// <summary>How long a step may go on after it was asked to stop. Services give 30 seconds, of which logs and records need some.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(20);

    /// <summary>How long the main machine of a gang waits for the others, which end when it does.</summary>
    private static readonly TimeSpan _gangPatience = TimeSpan.FromSeconds(600);

    /// <summary>How long a step that is short waits until it is known what the machine is.</summary>
    private static readonly TimeSpan _describingGrace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _gangInterval = TimeSpan.FromSeconds(1);

    private readonly TaskSpec _task;
    private readonly Pathspec _pathspec;
    private readonly RunStorage _storage;
    private readonly RemoteMachine _machine;
    private readonly WorkerPool _worker;
    private readonly TaskLogs _logs;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly CancellationTokenSource _over = new();
    private ITimer? _killing;
    private int _stops;

    /// <param name="remote">What to run.</param>
    /// <param name="command">How to start this program again.</param>
    /// <param name="backends">What the program knows.</param>
    public Supervisor(RemoteTask remote, WorkerCommand command, Backends backends)
    {
        _machine = backends.Compute(remote.ComputeType).OpenMachine();
        _task = PlaceOf(remote.Task, _machine);
        var given = remote.Context with { TerminationNoticeFile = _machine.TerminationNoticeFile };
        var context = HasLocalRecords(given)
            ? given with { MetadataLocation = Directory.CreateDirectory(Path.GetFullPath(given.MetadataLocation)).FullName }
            : given;
        _worker = new WorkerPool(() => command, context, fresh: true, _time);
        _worker.Prepare();
        _storage = RunStorage.Open(context, backends, MetaflowConfiguration.FromEnvironment, _time);
        _pathspec = new Pathspec(context.FlowName, context.RunId, _task.Step, _task.TaskId);
        _logs = new TaskLogs(_storage.Datastore, _pathspec, _task.Attempt, remote.MaxLogBytes);
    }

    /// <summary>Runs the attempt to its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        _worker.Start(_task, _logs);
        var describing = DescribeAsync();
        var watching = WatchAsync();
        var exit = await _logs.Exit.ConfigureAwait(false);
        if (!exit.Succeeded)
        {
            // For those who read what the container printed; the launching process has its own words for it.
            await Console.Error.WriteLineAsync(exit.FailureLine).ConfigureAwait(false);
        }

        if (exit.Succeeded && _task.Gang is { Index: 0 } gang)
            await AwaitGangAsync(gang).ConfigureAwait(false);
        await Task.WhenAny(describing, Task.Delay(_describingGrace, _time)).ConfigureAwait(false);
        await _over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(describing, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (HasLocalRecords(_storage.Context))
        {
            await LocalMetadataArchive.SaveAsync(
                _storage.Context.MetadataLocation, _storage.Datastore, _pathspec, _task.Attempt, CancellationToken.None).ConfigureAwait(false);
        }

        return ExitCodeOf(exit);
    }

    /// <summary>Asks the step to stop, and ends it when it does not.</summary>
    public void Stop()
    {
        if (Interlocked.Increment(ref _stops) > 1)
            return;
        _killing = _time.CreateTimer(_ => _worker.KillAll(), null, _grace, Timeout.InfiniteTimeSpan);
        _worker.CancelAll();

        // Perhaps there is less time than was promised.
        _ = _logs.StoreAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_killing is not null)
            await _killing.DisposeAsync().ConfigureAwait(false);
        await _logs.DisposeAsync().ConfigureAwait(false);
        await _worker.DisposeAsync().ConfigureAwait(false);
        _over.Dispose();
    }

    private static bool HasLocalRecords(RunContext context) => context.MetadataType == LocalMetadata.TypeName;

    /// <summary>The attempt of this machine: of a gang, each machine has its own.</summary>
    private static TaskSpec PlaceOf(TaskSpec task, RemoteMachine machine)
    {
        if (task.Gang is not { } gang)
            return task;
        var index = machine.NodeIndex;
        return task with
        {
            TaskId = GangMember.TaskIdOf(gang.ControlTaskId, index),
            SplitIndex = index,
            Gang = gang with { Index = index, MainAddress = machine.MainAddress },
        };
    }

    /// <summary>Records what the machine is, beside the step. What fails here fails nothing else.</summary>
    private async Task DescribeAsync()
    {
        try
        {
            var records = await _machine.DescribeAsync(_task.Attempt, _over.Token).ConfigureAwait(false);
            if (records.Count > 0)
                await _storage.Metadata.RegisterMetadataAsync(_pathspec, records, CancellationToken.None).ConfigureAwait(false);
        }
        catch (MetaflowException e)
        {
            _logs.Say($"What the machine is cannot be recorded: {e.Message}");
        }
    }

    /// <summary>Waits for the notice that the machine goes away, and asks the step to stop.</summary>
    private async Task WatchAsync()
    {
        if (await _machine.AwaitTerminationNoticeAsync(_over.Token).ConfigureAwait(false) is not { } end)
            return;
        _logs.Say($"This machine will be taken away at {end.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}; the step is asked to stop.");
        Stop();
        try
        {
            await _storage.Metadata.RegisterMetadataAsync(
                _pathspec,
                [
                    MetadataRecord.ForAttempt("spot-termination-received-at", Iso(_time.GetUtcNow()), _task.Attempt),
                    MetadataRecord.ForAttempt("spot-termination-time", Iso(end), _task.Attempt),
                ],
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (MetaflowException e)
        {
            _logs.Say($"The end of the machine cannot be recorded: {e.Message}");
        }

        static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
    }

    /// <summary>The others end with this machine, so it waits until they are done.</summary>
    private async Task AwaitGangAsync(GangMember gang)
    {
        var began = _time.GetTimestamp();
        for (var index = 1; index < gang.Count; index++)
        {
            var member = new Pathspec(_pathspec.Flow, _pathspec.Run, _pathspec.Step, GangMember.TaskIdOf(gang.ControlTaskId, index));
            while (!await IsDoneAsync(member).ConfigureAwait(false))
            {
                if (_stops > 0 || _time.GetElapsedTime(began) > _gangPatience)
                {
                    _logs.Say($"Task {member.Task} of the gang is not done, and this one does not wait any longer.");
                    return;
                }

                await Task.Delay(_gangInterval, _time).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> IsDoneAsync(Pathspec member)
    {
        try
        {
            return await _storage.Datastore.TryOpenTaskAsync(member, _task.Attempt).ConfigureAwait(false) is not null;
        }
        catch (DatastoreException)
        {
            // It may be known the next time.
            return false;
        }
    }

    private static int ExitCodeOf(AttemptExit exit) => exit switch
    {
        { Succeeded: true } => 0,

        // It was asked to stop before it began.
        { ExitCode: -1, Killed: true } => 128 + 15,
        { ExitCode: < 0 } => 128 - exit.ExitCode,
        { RefusesRetry: true } => TaskExitCodes.NeverRetry,
        { ExitCode: 0 } => 1,
        _ => exit.ExitCode,
    };
}

using Metaflow.Client;
using Metaflow.Runtime.Execution;

namespace Metaflow.Runtime;

/// <summary>
/// A run that was started from code: follow it, wait for it, end it. Thread-safe. A run that nobody waits for goes on until it ends;
/// disposing ends it.
/// </summary>
public sealed class ExecutingRun : IAsyncDisposable
{
    private readonly EventLog<RunEvent> _events;
    private readonly CancellationTokenSource _stop;
    private readonly Task<RunResult> _completion;
    private readonly TimeProvider _time;
    private readonly Lazy<Run> _run;
    private int _endedAs;

    private ExecutingRun(
        Lazy<Run> run, EventLog<RunEvent> events, CancellationTokenSource stop, Task<RunResult> execution, TimeProvider time)
    {
        _run = run;
        _events = events;
        _stop = stop;
        _time = time;
        _completion = CompleteAsync(execution);
    }

    /// <summary>The run's id.</summary>
    public string RunId => Run.Id;

    /// <summary>The run as the client sees it, there where it is recorded; what it tells changes while the run goes on.</summary>
    public Run Run => _run.Value;

    /// <summary>How the run is doing.</summary>
    public RunStatus Status => _completion switch
    {
        { IsCompleted: false } => RunStatus.Running,
        { IsCompletedSuccessfully: true, Result.Succeeded: true } => RunStatus.Successful,
        { IsCompletedSuccessfully: true } when _endedAs != 0 => (RunStatus)_endedAs,
        _ => RunStatus.Failed,
    };

    /// <summary>
    /// What happens in the run, from its beginning until it has ended. Each reader sees all of it at its own pace; the latest 100,000 events
    /// are kept for those who come later, who first get <see cref="RunEvent.Missed"/> when there were more.
    /// </summary>
    /// <param name="cancellationToken">Stops reading; the run goes on.</param>
    public IAsyncEnumerable<RunEvent> EventsAsync(CancellationToken cancellationToken = default) =>
        _events.ReadAsync(cancellationToken);

    /// <summary>Waits for the run to end.</summary>
    /// <param name="timeout">Ends the run, as <see cref="CancelAsync"/> does, when it takes longer from now; null waits for ever.</param>
    /// <param name="cancellationToken">Stops waiting; the run goes on.</param>
    /// <returns>How it ended. A run that was ended has not succeeded; <see cref="Status"/> tells why.</returns>
    /// <exception cref="MetaflowException">The run could not go on: its data or records failed.</exception>
    public async Task<RunResult> WaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _completion.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, _time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException) when (!_completion.IsCompleted)
        {
            await EndAsync(RunStatus.TimedOut).ConfigureAwait(false);
            return await _completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends the run in order: no task starts any more, running ones are asked to stop and get five seconds, workers are then ended by force. A
    /// step in this process that does not stop when asked to keeps its run from ending. Does nothing when the run has ended.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for the end; the run ends nevertheless.</param>
    public async Task CancelAsync(CancellationToken cancellationToken = default)
    {
        await EndAsync(RunStatus.Cancelled).ConfigureAwait(false);
        await ((Task)_completion).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Ends the run if it has not ended, and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        await CancelAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"ExecutingRun('{Run.Pathspec}', {Status})";

    /// <summary>Starts a run; returns when it exists.</summary>
    /// <param name="execute">Runs it to its end, and tells when it exists.</param>
    /// <param name="observer">Sees the run too.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    internal static async Task<ExecutingRun> StartAsync(
        Func<RunObserver, Action<Lazy<Run>>, CancellationToken, Task<RunResult>> execute,
        RunObserver observer,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var events = new EventLog<RunEvent>(static (first, count) => new RunEvent.Missed(first.Timestamp, count));
        var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource<Lazy<Run>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<RunResult> execution;
        using (cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), stop))
        {
            execution = Task.Run(
                () => execute(new RunEventObserver(events, observer, time), started.SetResult, stop.Token), CancellationToken.None);
            await Task.WhenAny(started.Task, execution).ConfigureAwait(false);
        }

        if (started.Task.IsCompletedSuccessfully && !cancellationToken.IsCancellationRequested)
            return new ExecutingRun(started.Task.Result, events, stop, execution, time);

        // Whatever kept it from starting is thrown here.
        using (stop)
            await execution.ConfigureAwait(false);
        throw new OperationCanceledException(cancellationToken);
    }

    private async Task EndAsync(RunStatus status)
    {
        if (_completion.IsCompleted)
            return;
        Interlocked.CompareExchange(ref _endedAs, (int)status, 0);
        await _stop.CancelAsync().ConfigureAwait(false);
    }

    private async Task<RunResult> CompleteAsync(Task<RunResult> execution)
    {
        try
        {
            return await execution.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return new RunResult(Run.FlowName, RunId, Succeeded: false, []) { RunSource = _run };
        }
        finally
        {
            _events.Complete();
        }
    }
}

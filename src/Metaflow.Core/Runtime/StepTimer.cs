using System.Globalization;

namespace Metaflow.Runtime;

/// <summary>
/// Runs the code of a step within its limit of time. When the time is over it asks the code to stop, and when that does not happen it
/// leaves the code behind: a thread cannot be ended, so the caller must not touch what the code may still change.
/// </summary>
/// <param name="step">The step's stored name.</param>
/// <param name="limit">How long the code may take.</param>
/// <param name="time">The clock.</param>
/// <param name="onOverrun">Called when the code is left behind, at once and by the clock; null for nobody.</param>
internal sealed class StepTimer(string step, TimeSpan limit, TimeProvider time, Action? onOverrun)
{
    /// <summary>The longest limit: timers of .NET reach 49 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>How long the code may take to stop: as long as when the run is interrupted.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _overrun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver;

    /// <summary>Whether the code did not stop when its time was over, and still runs.</summary>
    public bool CodeStillRuns { get; private set; }

    /// <summary>Runs the code; for one call.</summary>
    /// <param name="code">The step, which gets a token that is cancelled when its time is over.</param>
    /// <param name="cancellationToken">Asks the code to stop for another reason.</param>
    /// <exception cref="TimeoutException">The time was over before the code was.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> code, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var cancel = time.CreateTimer(_ => AskToStop(stop), null, limit, Timeout.InfiniteTimeSpan);
        await using var cancelDisposal = cancel.ConfigureAwait(false);
        var leave = time.CreateTimer(_ => Leave(), null, limit + Grace, Timeout.InfiniteTimeSpan);
        await using var leaveDisposal = leave.ConfigureAwait(false);

        // A thread of its own: code that never waits would keep one of the pool, on which the timers depend.
        var running = Task.Factory.StartNew(
            () => code(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        if (await Task.WhenAny(running, _overrun.Task).ConfigureAwait(false) != running)
        {
            CodeStillRuns = true;
            throw new TimeoutException(
                $"Step '{step}' timed out after {Describe(limit)} and did not stop within {Describe(Grace)} more. What it assigned is lost. "
                + "Take a CancellationToken and pass it on, so that it can stop.");
        }

        // Not disposed above, where the code may still use its token.
        using var disposal = stop;
        var failure = await FailureOf(running).ConfigureAwait(false);
        if (_isOver)
            throw new TimeoutException($"Step '{step}' timed out after {Describe(limit)}.", failure);
        await running.ConfigureAwait(false);
    }

    private static async Task<Exception?> FailureOf(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private void AskToStop(CancellationTokenSource stop)
    {
        _isOver = true;
        try
        {
            stop.Cancel();
        }
        catch (Exception e) when (e is AggregateException or ObjectDisposedException)
        {
            // A callback of the step's failed, or the step ended at this moment; either way it was told.
        }
    }

    private void Leave()
    {
        if (_overrun.TrySetResult())
            onOverrun?.Invoke();
    }

    private static string Describe(TimeSpan span)
    {
        (long Count, string Unit)[] parts = [((long)span.TotalHours, "hour"), (span.Minutes, "minute"), (span.Seconds, "second")];
        return string.Join(' ', parts.Where(p => p.Count != 0).Select(p =>
            string.Create(CultureInfo.InvariantCulture, $"{p.Count} {p.Unit}{(p.Count == 1 ? "" : "s")}")));
    }
}

using Metaflow.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Tests.Runtime;

public sealed class StepTimerTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);

    private readonly FakeTimeProvider _time = new();
    private int _overruns;

    [Fact]
    public async Task Run_CodeIsInTime_EndsAsTheCodeDoes()
    {
        var timer = NewTimer();

        await timer.RunAsync(_ => { _time.Advance(_limit - TimeSpan.FromSeconds(1)); return Task.CompletedTask; }, default);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(timer.CodeStillRuns);
        Assert.Equal(0, _overruns);
    }

    [Fact]
    public async Task Run_CodeFailsInTime_FailsByTheSame()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => NewTimer().RunAsync(_ => throw new InvalidOperationException("own"), default));

        Assert.Equal("own", error.Message);
    }

    [Fact]
    public async Task Run_CodeStopsWhenAsked_FailsByATimeoutThatNamesStepAndLimit()
    {
        var timer = NewTimer();

        var error = await Assert.ThrowsAsync<TimeoutException>(() => timer.RunAsync(
            async stop =>
            {
                _time.Advance(_limit);
                await Task.Delay(Timeout.Infinite, stop);
            },
            default));

        Assert.Equal("Step 'work' timed out after 1 minute 30 seconds.", error.Message);
        Assert.IsAssignableFrom<OperationCanceledException>(error.InnerException);
        Assert.False(timer.CodeStillRuns);
        Assert.Equal(0, _overruns);
    }

    [Fact]
    public async Task Run_CodeEndsAfterItsTime_HasTimedOutAllTheSame()
    {
        var error = await Assert.ThrowsAsync<TimeoutException>(
            () => NewTimer().RunAsync(_ => { _time.Advance(_limit); return Task.CompletedTask; }, default));

        Assert.Null(error.InnerException);
    }

    [Fact]
    public async Task Run_CodeDoesNotStop_IsLeftBehind()
    {
        var timer = NewTimer();
        using var end = new ManualResetEventSlim();

        var error = await Assert.ThrowsAsync<TimeoutException>(() => timer.RunAsync(
            _ =>
            {
                _time.Advance(_limit);
                _time.Advance(StepTimer.Grace);
                end.Wait(TestContext.Current.CancellationToken);
                return Task.CompletedTask;
            },
            default));
        end.Set();

        Assert.StartsWith(
            "Step 'work' timed out after 1 minute 30 seconds and did not stop within 5 seconds more.", error.Message,
            StringComparison.Ordinal);
        Assert.True(timer.CodeStillRuns);
        Assert.Equal(1, _overruns);
    }

    [Fact]
    public async Task Run_CallbackOfTheTokenFails_TimesOut() =>
        await Assert.ThrowsAsync<TimeoutException>(() => NewTimer().RunAsync(
            stop =>
            {
                using var registration = stop.Register(() => throw new InvalidOperationException("callback"));
                _time.Advance(_limit);
                stop.ThrowIfCancellationRequested();
                return Task.CompletedTask;
            },
            default));

    [Fact]
    public async Task Run_RunIsInterrupted_PassesItOn()
    {
        using var interrupt = new CancellationTokenSource();
        var timer = NewTimer();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => timer.RunAsync(
            stop =>
            {
                interrupt.Cancel();
                return Task.Delay(Timeout.Infinite, stop);
            },
            interrupt.Token));
    }

    private StepTimer NewTimer() => new("work", _limit, _time, () => _overruns++);
}

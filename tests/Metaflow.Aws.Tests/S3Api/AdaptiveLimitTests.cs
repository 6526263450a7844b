using Metaflow.Aws.S3Api;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Aws.Tests.S3Api;

public sealed class AdaptiveLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Enter_MoreThanTheLimit_WaitsForTheFirstToLeave()
    {
        var limit = new AdaptiveLimit(2, _time);
        var ages = new[] { await limit.EnterAsync(default), await limit.EnterAsync(default) };
        var (third, fourth) = (limit.EnterAsync(default).AsTask(), limit.EnterAsync(default).AsTask());

        Assert.False(third.IsCompleted);
        limit.Leave(ages[0], 1, throttled: false);

        await third;
        Assert.False(fourth.IsCompleted);
    }

    [Fact]
    public async Task Enter_CancelledWhileWaiting_LeavesThePlaceToTheNext()
    {
        var limit = new AdaptiveLimit(1, _time);
        var age = await limit.EnterAsync(default);
        using var stop = new CancellationTokenSource();
        var (second, third) = (limit.EnterAsync(stop.Token).AsTask(), limit.EnterAsync(default).AsTask());

        await stop.CancelAsync();
        limit.Leave(age, 1, throttled: false);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await third;
    }

    [Fact]
    public async Task Leave_Throttled_HalvesOnceForThoseThatRanTogether()
    {
        var limit = new AdaptiveLimit(8, _time);
        var ages = new List<int>();
        for (var i = 0; i < 8; i++)
            ages.Add(await limit.EnterAsync(default));

        foreach (var age in ages)
            limit.Leave(age, 0, throttled: true);
        Assert.Equal(4, limit.Current);

        limit.Leave(await limit.EnterAsync(default), 0, throttled: true);
        Assert.Equal(2, limit.Current);
        for (var i = 0; i < 5; i++)
            limit.Leave(await limit.EnterAsync(default), 0, throttled: true);
        Assert.Equal(1, limit.Current);
    }

    [Fact]
    public async Task Leave_ServerThatServesAllAtOnce_GrowsToTheMost()
    {
        var limit = new AdaptiveLimit(64, _time);

        await RunAsync(limit, static _ => 1, rounds: 60);

        Assert.Equal(64, limit.Current);
    }

    [Fact]
    public async Task Leave_ServerThatServesFew_SettlesNearThem()
    {
        var limit = new AdaptiveLimit(1000, _time);

        // Beyond 16 at a time each takes longer, so that no more get done.
        await RunAsync(limit, static running => Math.Max(1, running / 16.0), rounds: 60);

        Assert.InRange(limit.Current, 12, 40);
    }

    [Fact]
    public async Task Leave_NothingWaits_DoesNotGrow()
    {
        var limit = new AdaptiveLimit(64, _time);

        for (var i = 0; i < 1000; i++)
        {
            var age = await limit.EnterAsync(default);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            limit.Leave(age, 1, throttled: false);
        }

        Assert.Equal(8, limit.Current);
    }

    /// <summary>Runs as many requests as may run, in steps in which all of them are served.</summary>
    private async Task RunAsync(AdaptiveLimit limit, Func<int, double> millisecondsOf, int rounds)
    {
        var waiting = new List<Task<int>>();
        for (var round = 0; round < rounds; round++)
        {
            while (waiting.Count < limit.Current * 2)
                waiting.Add(limit.EnterAsync(default).AsTask());
            // Turns that were given come by the thread pool.
            while (waiting.Count(static turn => turn.IsCompleted) < limit.Current)
                await Task.Yield();
            var running = waiting.Where(static turn => turn.IsCompletedSuccessfully).ToList();
            _time.Advance(TimeSpan.FromMilliseconds(millisecondsOf(running.Count)));
            foreach (var turn in running)
            {
                waiting.Remove(turn);
                limit.Leave(await turn, 1, throttled: false);
            }
        }
    }
}

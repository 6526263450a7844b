using Metaflow.Aws.Api;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Aws.Tests.Api;

public sealed class SendRateTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly SendRate _rate;

    public SendRateTests() => _rate = new SendRate(_time);

    [Fact]
    public async Task EnterAsync_NothingWasRefused_DoesNotWait()
    {
        for (var call = 0; call < 1000; call++)
        {
            var turn = _rate.EnterAsync(_patience, Token);
            Assert.True(turn.IsCompletedSuccessfully && await turn);
            _rate.Note(throttled: false);
        }
    }

    [Fact]
    public async Task EnterAsync_AfterARefusal_WaitsForATokenAndIsFasterAgainLater()
    {
        await RunAsync(calls: 100, every: TimeSpan.FromMilliseconds(100));
        _rate.Note(throttled: true);

        var slow = await CountAsync(seconds: 1);
        await CountAsync(seconds: 20);
        var fast = await CountAsync(seconds: 1);

        // Ten a second were too many, then.
        Assert.InRange(slow, 4, 10);
        Assert.InRange(fast, 11, 1000);
    }

    [Fact]
    public async Task EnterAsync_AllIsRefused_GivesUpWhenPatienceEnds()
    {
        await RunAsync(calls: 10, every: TimeSpan.FromSeconds(1));
        for (var refusal = 0; refusal < 20; refusal++)
            _rate.Note(throttled: true);
        var start = _time.GetUtcNow();
        var turns = Enumerable.Range(0, 200).Select(_ => _rate.EnterAsync(_patience, Token).AsTask()).ToArray();

        while (!turns.All(static turn => turn.IsCompleted))
            await AdvanceAsync(TimeSpan.FromMilliseconds(500));

        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(70));
        Assert.InRange(turns.Count(static turn => turn.Result), 1, 60);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task RunAsync(int calls, TimeSpan every)
    {
        for (var call = 0; call < calls; call++)
        {
            Assert.True(await _rate.EnterAsync(_patience, Token));
            _rate.Note(throttled: false);
            _time.Advance(every);
        }
    }

    /// <summary>How many calls one caller makes that is held back by nothing else.</summary>
    private async Task<int> CountAsync(int seconds)
    {
        var end = _time.GetUtcNow().AddSeconds(seconds);
        var count = 0;
        while (_time.GetUtcNow() < end)
        {
            var turn = _rate.EnterAsync(_patience, Token).AsTask();
            while (!turn.IsCompleted)
                await AdvanceAsync(TimeSpan.FromMilliseconds(10));
            Assert.True(await turn);
            _rate.Note(throttled: false);
            count++;
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        return count;
    }

    private async Task AdvanceAsync(TimeSpan pause)
    {
        _time.Advance(pause);
        await Task.Run(static () => { });
    }
}

using Metaflow.Aws.Batch;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>Values that are found out once.</summary>
public sealed class OnceByKeyTests
{
    private readonly OnceByKey<string, int> _values = new();
    private int _calls;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_ManyAsk_FindsOnce()
    {
        var hold = new TaskCompletionSource();

        var all = Enumerable.Range(0, 20).Select(_ => _values.FindAsync("a", () => AnswerAsync(hold.Task), Stop)).ToArray();
        hold.SetResult();

        Assert.All(await Task.WhenAll(all), static value => Assert.Equal(1, value));
        Assert.Equal(1, await _values.FindAsync("a", () => AnswerAsync(hold.Task), Stop));
        Assert.Equal(2, await _values.FindAsync("b", () => AnswerAsync(hold.Task), Stop));
    }

    [Fact]
    public async Task Find_Failure_IsTriedAgain()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _values.FindAsync("a", () => AnswerAsync(Task.FromException(new InvalidOperationException())), Stop));

        Assert.Equal(1, await _values.FindAsync("a", () => AnswerAsync(Task.CompletedTask), Stop));
    }

    [Fact]
    public async Task Find_OneWhoAsksGivesUp_GoesOnForOthers()
    {
        var hold = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var first = _values.FindAsync("a", () => AnswerAsync(hold.Task), stop.Token);
        var second = _values.FindAsync("a", () => AnswerAsync(hold.Task), Stop);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        hold.SetResult();
        Assert.Equal(1, await second);
        Assert.Equal(1, _calls);
    }

    private async Task<int> AnswerAsync(Task hold)
    {
        await hold;
        return Interlocked.Increment(ref _calls);
    }
}

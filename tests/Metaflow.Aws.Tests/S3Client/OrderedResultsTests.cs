using CsCheck;

namespace Metaflow.Aws.Tests.S3Client;

public sealed class OrderedResultsTests
{
    [Fact]
    public async Task RunAsync_AnyDurations_KeepsTheOrder() => await Gen.Select(Gen.Int[0, 3].Array[0, 60], Gen.Int[1, 9]).SampleAsync(
        async (yields, parallelism) =>
        {
            var results = await OrderedResults.RunAsync(
                yields.Index().ToAsyncEnumerable(),
                parallelism,
                async (item, _) =>
                {
                    for (var i = 0; i < item.Item; i++)
                        await Task.Yield();
                    return item.Index;
                },
                CancellationToken.None).ToListAsync();

            Assert.Equal(Enumerable.Range(0, yields.Length), results);
        },
        iter: 200);

    [Fact]
    public async Task RunAsync_ReaderThatStops_BeginsNoMoreThanTwiceAsManyAsRun()
    {
        const int Parallelism = 4;
        var begun = 0;
        var all = new TaskCompletionSource();
        await using var results = OrderedResults.RunAsync(
            Enumerable.Range(0, 1000).ToAsyncEnumerable(),
            Parallelism,
            (item, _) =>
            {
                if (Interlocked.Increment(ref begun) == (Parallelism * 2) + 1)
                    all.SetResult();
                return Task.FromResult(item);
            },
            CancellationToken.None).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        await results.MoveNextAsync();
        var beforeSecond = Volatile.Read(ref begun);
        await results.MoveNextAsync();
        await all.Task;

        // One was taken, and its place is free.
        Assert.InRange(beforeSecond, 1, Parallelism * 2);
        Assert.Equal((Parallelism * 2) + 1, begun);
    }

    [Fact]
    public async Task RunAsync_ReaderThatLeaves_CancelsWhatRuns()
    {
        var running = 0;
        await foreach (var _ in OrderedResults.RunAsync(
            Enumerable.Range(0, 100).ToAsyncEnumerable(),
            8,
            async (item, stop) =>
            {
                Interlocked.Increment(ref running);
                try
                {
                    if (item > 0)
                        await Task.Delay(Timeout.Infinite, stop);
                }
                finally
                {
                    Interlocked.Decrement(ref running);
                }

                return item;
            },
            CancellationToken.None))
            break;

        Assert.Equal(0, running);
    }

    [Fact]
    public async Task RunAsync_OneFails_EndsAllWithItsError()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in OrderedResults.RunAsync(
                Enumerable.Range(0, 100).ToAsyncEnumerable(),
                8,
                async (item, stop) =>
                {
                    if (item == 5)
                        throw new InvalidOperationException("five");
                    await Task.Delay(Timeout.Infinite, stop);
                    return item;
                },
                CancellationToken.None))
            {
            }
        });

        Assert.Equal("five", error.Message);
    }
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Metaflow;

/// <summary>
/// Performs an operation on many items at the same time, and gives the results in the order of the items. At most twice as many as run at
/// a time are begun and not yet taken by the reader; so a reader that stops stops everything, and one that leaves cancels what runs. The
/// first failure ends all.
/// </summary>
internal static class OrderedResults
{
    public static async IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        int parallelism,
        Func<TItem, CancellationToken, Task<TResult>> perform,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var places = new SemaphoreSlim(parallelism * 2);
        var results = Channel.CreateUnbounded<(int Index, TResult Result)>(new UnboundedChannelOptions { SingleReader = true });
        var work = PerformAllAsync(items, places, parallelism, perform, results.Writer, stop.Token);
        try
        {
            var early = new Dictionary<int, TResult>();
            var next = 0;
            await foreach (var (index, result) in results.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                early.Add(index, result);
                for (; early.Remove(next, out var due); next++)
                {
                    yield return due;
                    places.Release();
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    private static async Task PerformAllAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        SemaphoreSlim places,
        int parallelism,
        Func<TItem, CancellationToken, Task<TResult>> perform,
        ChannelWriter<(int Index, TResult Result)> results,
        CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await Parallel.ForEachAsync(
                NumberAsync(items, places, cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
                async (numbered, stop) =>
                    results.TryWrite((numbered.Index, await perform(numbered.Item, stop).ConfigureAwait(false)))).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        results.TryComplete(failure);
    }

    private static async IAsyncEnumerable<(int Index, TItem Item)> NumberAsync<TItem>(
        IAsyncEnumerable<TItem> items, SemaphoreSlim places, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = 0;
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            yield return (index++, item);
        }
    }
}

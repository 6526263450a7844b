using System.Runtime.CompilerServices;

namespace Metaflow;

public sealed partial class S3
{
    /// <summary>Performs an operation on many items at the same time, as many as the settings allow.</summary>
    private async IAsyncEnumerable<TResult> ManyAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        S3ProgressMeter? meter,
        Func<TItem, CancellationToken, Task<TResult>> perform,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = Begin(cancellationToken);
        await foreach (var result in OrderedResults
            .RunAsync(items, _s3.Settings.WorkerCount, PerformAsync, stop.Token).ConfigureAwait(false))
            yield return result;

        async Task<TResult> PerformAsync(TItem item, CancellationToken token)
        {
            var result = await perform(item, token).ConfigureAwait(false);
            meter?.Finish();
            return result;
        }
    }
}

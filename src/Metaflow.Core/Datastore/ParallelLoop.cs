using System.Runtime.ExceptionServices;

namespace Metaflow.Datastore;

/// <summary>Runs a body for each index, a bounded number at a time, stopping at the first error.</summary>
internal static class ParallelLoop
{
    public static async ValueTask RunAsync(
        int count, int parallelism, Func<int, CancellationToken, ValueTask> body, CancellationToken cancellationToken)
    {
        var next = -1;
        Exception? failure = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lanes = new Task[Math.Clamp(count, 1, Math.Max(1, parallelism))];
        for (var lane = 1; lane < lanes.Length; lane++)
            lanes[lane] = Task.Run(WorkAsync, CancellationToken.None);
        lanes[0] = WorkAsync();
        await Task.WhenAll(lanes).ConfigureAwait(false);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);

        async Task WorkAsync()
        {
            try
            {
                for (int index; failure is null && (index = Interlocked.Increment(ref next)) < count;)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    await body(index, stop.Token).ConfigureAwait(false);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null);
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }
    }
}

namespace Metaflow.Tests.Batch;

/// <summary>Waits for what nothing announces.</summary>
internal static class Poll
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <summary>Looks again and again until something is there.</summary>
    /// <param name="look">Looks; null when it is not there yet.</param>
    /// <param name="what">What is waited for, for the error.</param>
    /// <exception cref="TimeoutException">It was not there for too long.</exception>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(_limit);
        while (true)
        {
            if (await look() is { } found)
                return found;
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"Waited too long for {what}.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}

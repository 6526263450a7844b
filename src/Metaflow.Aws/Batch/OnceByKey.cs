using System.Collections.Concurrent;

namespace Metaflow.Aws.Batch;

/// <summary>Values that stay as they are: each is found out once, for all that ask for it meanwhile and later. Thread-safe.</summary>
/// <remarks>What fails is tried again by whoever asks next.</remarks>
internal sealed class OnceByKey<TKey, TValue>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TValue>>> _values = new();

    /// <summary>The value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="findAsync">Finds the value out, for all who ask: it goes on when one of them gives up.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<TValue> FindAsync(TKey key, Func<Task<TValue>> findAsync, CancellationToken cancellationToken)
    {
        var value = _values.GetOrAdd(key, _ => new Lazy<Task<TValue>>(findAsync));
        try
        {
            return await value.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (value.Value.IsFaulted || value.Value.IsCanceled)
        {
            _values.TryRemove(KeyValuePair.Create(key, value));
            throw;
        }
    }
}

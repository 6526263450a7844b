using System.Collections.Concurrent;
using Metaflow.Service.Database;

namespace Metaflow.Service.Access.Keys;

/// <summary>Remembers for a short time what the database says about keys, so that requests need not ask. Thread-safe.</summary>
internal sealed class KeyCache(ApiKeyStore store, TimeProvider time)
{
    /// <summary>For how long: a key that is revoked opens nothing from then on.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Entry> _keys = new();

    /// <summary>Whether there has been a key of this id lately.</summary>
    public bool Knows(string id) => _keys.TryGetValue(id, out var entry) && entry.Key.IsValueCreated && entry.Key.Value.IsCompletedSuccessfully;

    /// <summary>Finds a key; those who ask for the same at the same time share the answer. Ids without a key are not remembered: there is no end of them.</summary>
    /// <returns>The key, valid or not; null when there is none.</returns>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public async ValueTask<ApiKey?> FindAsync(string id)
    {
        var entry = Current(id);
        try
        {
            var key = await entry.Key.Value.ConfigureAwait(false);
            if (key is null)
                _keys.TryRemove(new(id, entry));
            return key;
        }
        catch (DatabaseUnavailableException)
        {
            _keys.TryRemove(new(id, entry));
            throw;
        }
    }

    private Entry Current(string id)
    {
        var now = time.GetTimestamp();
        var fresh = new Entry(new Lazy<Task<ApiKey?>>(() => store.FindAsync(id, CancellationToken.None)), now);
        return _keys.AddOrUpdate(id, fresh, (_, old) => time.GetElapsedTime(old.Asked, now) < Lifetime ? old : fresh);
    }

    private sealed record Entry(Lazy<Task<ApiKey?>> Key, long Asked);
}

using System.Collections.Concurrent;
using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Storage;

/// <summary>A bucket's objects and uploads. Thread-safe; readers never wait for one another.</summary>
internal sealed class Bucket(string name)
{
    private readonly ConcurrentDictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _keys = new(KeyOrder.Instance);
    private readonly Lock _writing = new();

    public string Name => name;

    public UploadSet Uploads { get; } = new();

    public StoredObject? Find(string key) => _objects.GetValueOrDefault(key);

    public IReadOnlyList<string> Keys()
    {
        lock (_writing)
            return [.. _keys];
    }

    /// <summary>Stores an object.</summary>
    /// <returns>Why it was not done; null when it was.</returns>
    public S3Error? Put(StoredObject made, WriteCondition condition)
    {
        lock (_writing)
        {
            var current = Find(made.Key);
            if (condition.Check(current) is { } error)
                return error;
            _objects[made.Key] = made;
            if (current is null)
                _keys.Add(made.Key);
            return null;
        }
    }

    /// <summary>Removes an object if there is one.</summary>
    public void Remove(string key)
    {
        lock (_writing)
        {
            if (_objects.TryRemove(key, out _))
                _keys.Remove(key);
        }
    }

    /// <summary>Lists objects, and prefixes in place of those whose keys have the delimiter after the listing's prefix.</summary>
    /// <param name="prefix">How keys begin.</param>
    /// <param name="delimiter">What ends a common prefix; empty for none.</param>
    /// <param name="after">Where the page begins.</param>
    /// <param name="limit">The largest number of entries.</param>
    public ListPage List(string prefix, string delimiter, ListPosition after, int limit)
    {
        lock (_writing)
            return new Listing(_keys, _objects, prefix, delimiter).Page(after, limit);
    }
}

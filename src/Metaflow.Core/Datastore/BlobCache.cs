namespace Metaflow.Datastore;

/// <summary>
/// Remembers which blobs exist, and the content of tiny ones (None, True, small numbers), so that storing or loading
/// them again costs no access. Bounded: when one generation is full, the one before it is forgotten. Thread-safe.
/// </summary>
internal sealed class BlobCache(int generationSize = 4096)
{
    private const int LargestContent = 512;

    private readonly Lock _gate = new();
    private Dictionary<string, byte[]?> _current = [];
    private Dictionary<string, byte[]?> _previous = [];

    public bool Contains(string key)
    {
        lock (_gate)
            return _current.ContainsKey(key) || Promote(key, out _);
    }

    public byte[]? Find(string key)
    {
        lock (_gate)
            return _current.TryGetValue(key, out var content) || Promote(key, out content) ? content : null;
    }

    public void Add(string key, ReadOnlySpan<byte> content, bool hasContent)
    {
        var kept = hasContent && content.Length <= LargestContent ? content.ToArray() : null;
        lock (_gate)
            Set(key, kept);
    }

    private bool Promote(string key, out byte[]? content)
    {
        if (!_previous.TryGetValue(key, out content))
            return false;
        Set(key, content);
        return true;
    }

    private void Set(string key, byte[]? content)
    {
        if (_current.Count >= generationSize)
        {
            _previous = _current;
            _current = [];
        }

        _current[key] = content;
    }
}

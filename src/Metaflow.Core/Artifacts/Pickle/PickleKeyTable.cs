namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Keys in order of insertion, found by a scan while they are few and by a hash index once they are many.
/// </summary>
internal struct PickleKeyTable
{
    private const int ScanLimit = 8;

    private object?[] _keys;
    private Dictionary<Key, int>? _index;

    public PickleKeyTable() => _keys = [];

    public int Count { get; private set; }

    public readonly object? this[int position] => _keys[position];

    public readonly ReadOnlySpan<object?> Keys => _keys.AsSpan(0, Count);

    public void EnsureCapacity(int capacity)
    {
        if (capacity > _keys.Length)
            Array.Resize(ref _keys, capacity);
    }

    /// <summary>The position of a key, or -1.</summary>
    public readonly int Find(object? key)
    {
        if (_index is not null)
            return _index.TryGetValue(new Key(key), out int found) ? found : -1;
        if (key is string text)
            return Find(text);
        for (int i = 0; i < Count; i++)
        {
            if (PickleKeyComparer.Instance.Equals(_keys[i], key))
                return i;
        }
        return -1;
    }

    /// <summary>The position of a key; a new one is added at the end.</summary>
    public int FindOrAdd(object? key, out bool added)
    {
        int position = Find(key);
        added = position < 0;
        if (!added)
            return position;
        if (Count == _keys.Length)
            Array.Resize(ref _keys, Math.Max(4, Count * 2));
        _keys[Count] = key;
        if (_index is not null)
            _index.Add(new Key(key), Count);
        else if (Count == ScanLimit)
            BuildIndex();
        return Count++;
    }

    private readonly int Find(string key)
    {
        var keys = _keys;
        for (int i = 0; i < Count; i++)
        {
            if (keys[i] is string candidate && candidate == key)
                return i;
        }
        return -1;
    }

    private void BuildIndex()
    {
        _index = [];
        for (int i = 0; i <= Count; i++)
            _index.Add(new Key(_keys[i]), i);
    }

    // Wraps keys because None is one of them.
    private readonly struct Key(object? value) : IEquatable<Key>
    {
        private readonly object? _value = value;

        public bool Equals(Key other) => PickleKeyComparer.Instance.Equals(_value, other._value);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => PickleKeyComparer.Instance.GetHashCode(_value);
    }
}

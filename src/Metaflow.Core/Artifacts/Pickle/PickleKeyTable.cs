namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Keys in order of insertion, found by a scan while they are few and short, and by hash otherwise.
/// </summary>
internal struct PickleKeyTable
{
    private const int ScanLimit = 8;

    private object?[] _keys;
    private int[]? _buckets;
    private Link[] _links;

    public PickleKeyTable()
    {
        _keys = [];
        _links = [];
    }

    public int Count { get; private set; }

    public readonly object? this[int position] => _keys[position];

    public readonly ReadOnlySpan<object?> Keys => _keys.AsSpan(0, Count);

    public void EnsureCapacity(int capacity)
    {
        if (capacity > _keys.Length)
            Array.Resize(ref _keys, capacity);
    }

    /// <summary>The position of a key, or -1.</summary>
    public readonly int Find(object? key, PickleBudget? budget = null)
    {
        if (_buckets is not null)
            return Find(key, PickleKeyHash.Of(key, budget), budget);
        if (key is string text)
            return Find(text);
        for (int i = 0; i < Count; i++)
        {
            if (PickleKeyComparer.AreEqual(_keys[i], key, budget))
                return i;
        }
        return -1;
    }

    /// <summary>The position of a key; a new one is added at the end.</summary>
    public int FindOrAdd(object? key, PickleBudget? budget, out bool added)
    {
        int hash = 0;
        int position;
        if (_buckets is null && Count < ScanLimit && PickleKeyComparer.IsShort(key))
        {
            position = Find(key);
        }
        else
        {
            if (_buckets is null)
                BuildIndex(Math.Max(ScanLimit * 2, _keys.Length), budget);
            hash = PickleKeyHash.Of(key, budget);
            position = Find(key, hash, budget);
        }
        added = position < 0;
        if (!added)
            return position;
        if (Count == _keys.Length)
            Array.Resize(ref _keys, Math.Max(4, Count * 2));
        _keys[Count] = key;
        if (_buckets is not null)
        {
            if (Count == _links.Length)
                BuildIndex(Count * 2, budget);
            Connect(Count, hash);
        }
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

    private readonly int Find(object? key, int hash, PickleBudget? budget)
    {
        for (int i = _buckets![hash & (_buckets.Length - 1)] - 1; i >= 0; i = _links[i].Next)
        {
            if (_links[i].Hash == hash && PickleKeyComparer.AreEqual(_keys[i], key, budget))
                return i;
        }
        return -1;
    }

    private void BuildIndex(int capacity, PickleBudget? budget)
    {
        var old = _links;
        _buckets = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _links = new Link[capacity];
        for (int i = 0; i < Count; i++)
            Connect(i, i < old.Length ? old[i].Hash : PickleKeyHash.Of(_keys[i], budget));
    }

    private readonly void Connect(int position, int hash)
    {
        ref int bucket = ref _buckets![hash & (_buckets.Length - 1)];
        _links[position] = new Link { Hash = hash, Next = bucket - 1 };
        bucket = position + 1;
    }

    private struct Link
    {
        public int Hash;
        public int Next;
    }
}

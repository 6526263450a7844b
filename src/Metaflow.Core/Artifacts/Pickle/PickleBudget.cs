namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// What one read may still cost beyond what each instruction pays for itself: the limits, less what was used. A charge
/// that cannot be met is remembered, so that whoever asked can simply give up. For one read on one thread.
/// </summary>
internal sealed class PickleBudget
{
    private Dictionary<object, int>? _hashes;

    /// <summary>How many values may still be made.</summary>
    public long ObjectsLeft { get; set; }

    /// <summary>How many bytes of text and binary data may still be made.</summary>
    public long BytesLeft { get; set; }

    /// <summary>How many steps of comparing, hashing and looking up are left.</summary>
    public long WorkLeft { get; set; }

    /// <summary>Whether a charge could not be met.</summary>
    public bool IsExhausted => (ObjectsLeft | BytesLeft | WorkLeft) < 0;

    public bool TryObjects(long count) => (ObjectsLeft -= count) >= 0;

    public bool TryBytes(long count) => (BytesLeft -= count) >= 0;

    public bool TryWork(long steps) => (WorkLeft -= steps) >= 0;

    /// <summary>The hash of a long key, computed once for each object.</summary>
    public int LongHash(object key, int cost)
    {
        _hashes ??= new(ReferenceEqualityComparer.Instance);
        if (_hashes.TryGetValue(key, out int hash))
            return hash;
        TryWork(cost);
        return _hashes[key] = PickleKeyHash.OfContent(key);
    }
}

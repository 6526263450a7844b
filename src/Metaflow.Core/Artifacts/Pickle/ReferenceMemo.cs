using System.Runtime.CompilerServices;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Remembers at which number a pickle holds an object, compared by reference. The objects stand in order of arrival and
/// only small slots lie scattered, because a pickle of a million objects asks for each of them once.
/// </summary>
internal struct ReferenceMemo
{
    private const int Smallest = 32;
    private const int KeptCapacity = 1 << 12;

    private Slot[]? _slots;
    private Entry[]? _entries;
    private int _count;

    /// <summary>The number of an object that was remembered.</summary>
    public readonly bool TryFind(object value, out int index)
    {
        index = 0;
        if (_count == 0)
            return false;
        ref var slot = ref Find(value, RuntimeHelpers.GetHashCode(value));
        if (slot.Entry == 0)
            return false;
        index = _entries![slot.Entry - 1].Index;
        return true;
    }

    /// <summary>Remembers an object, or gives it another number.</summary>
    public void Set(object value, int index)
    {
        _slots ??= new Slot[Smallest];
        _entries ??= new Entry[Smallest / 2];
        int hash = RuntimeHelpers.GetHashCode(value);
        ref var slot = ref Find(value, hash);
        if (slot.Entry > 0)
        {
            _entries[slot.Entry - 1].Index = index;
            return;
        }
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);
        _entries[_count++] = new Entry { Value = value, Index = index };
        slot = new Slot { Hash = hash, Entry = _count };
        if (_count > _slots.Length / 2)
            Grow();
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_count == 0)
            return;
        if (_entries!.Length > KeptCapacity)
        {
            _entries = null;
            _slots = null;
        }
        else
        {
            Array.Clear(_entries, 0, _count);
            Array.Clear(_slots!);
        }
        _count = 0;
    }

    private void Grow()
    {
        var slots = _slots!;
        _slots = new Slot[slots.Length * 2];
        int mask = _slots.Length - 1;
        foreach (ref var slot in slots.AsSpan())
        {
            if (slot.Entry == 0)
                continue;
            int place = slot.Hash & mask;
            while (_slots[place].Entry > 0)
                place = (place + 1) & mask;
            _slots[place] = slot;
        }
    }

    private readonly ref Slot Find(object value, int hash)
    {
        var slots = _slots!;
        int mask = slots.Length - 1;
        int place = hash & mask;
        while (true)
        {
            ref var slot = ref slots[place];
            if (slot.Entry == 0 || (slot.Hash == hash && ReferenceEquals(_entries![slot.Entry - 1].Value, value)))
                return ref slot;
            place = (place + 1) & mask;
        }
    }

    private struct Slot
    {
        public int Hash;

        // One more than the position among the entries; 0 for a free slot.
        public int Entry;
    }

    private struct Entry
    {
        public object? Value;
        public int Index;
    }
}

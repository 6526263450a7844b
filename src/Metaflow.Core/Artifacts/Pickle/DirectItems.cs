using System.Buffers;
using System.Runtime.CompilerServices;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts.Pickle;

/// <summary>Reads the items of containers, which CPython writes in batches of 1000.</summary>
internal static class DirectItems
{
    private const int Batch = 1000;
    private const int Together = 256;

    /// <summary>Reads the items of a list whose opening has been read; false to give up.</summary>
    public static bool TryReadList<T>(PickleCursor cursor, ArtifactType<T> element, List<T> target)
    {
        var begin = cursor.Here;
        while (target.Count % Batch == 0)
        {
            int before = target.Count;
            if (cursor.TrySkip(PickleOpcode.Mark))
            {
                var texts = target as List<string>;
                while (cursor.Peek() != PickleOpcode.Appends)
                {
                    if (texts is not null && element is StringType)
                    {
                        cursor.ReadShortStrings(texts);
                        if (cursor.Peek() == PickleOpcode.Appends)
                            break;
                    }
                    if (!element.TryReadDirect(cursor, out var item))
                        return false;
                    target.Add(item);
                }
                cursor.Skip();
                if (before == 0 && target.Count == Batch)
                    target.EnsureCapacity(cursor.EstimateCount(target.Count, begin, Unsafe.SizeOf<T>()));
            }
            else if (!TryReadSingle(cursor, element, target))
            {
                return false;
            }
            if (target.Count == before)
                break;
        }
        return true;
    }

    /// <summary>Reads the items of a set whose opening has been read; false to give up.</summary>
    public static bool TryReadSet<T>(PickleCursor cursor, ArtifactType<T> element, List<T> target)
    {
        while (target.Count % Batch == 0 && cursor.TrySkip(PickleOpcode.Mark))
        {
            int before = target.Count;
            while (cursor.Peek() != PickleOpcode.AddItems)
            {
                if (!element.TryReadDirect(cursor, out var item))
                    return false;
                target.Add(item);
            }
            cursor.Skip();
            if (target.Count == before)
                break;
        }
        return true;
    }

    /// <summary>Reads the pairs of a dict whose opening has been read; false to give up.</summary>
    public static bool TryReadDict<TKey, TValue>(
        PickleCursor cursor, ArtifactType<TKey> key, ArtifactType<TValue> value, Dictionary<TKey, TValue> target)
        where TKey : notnull
    {
        var begin = cursor.Here;
        while (target.Count % Batch == 0)
        {
            int before = target.Count;
            if (cursor.TrySkip(PickleOpcode.Mark))
            {
                if (!TryReadPairs(cursor, key, value, target))
                    return false;
                if (before == 0 && target.Count == Batch)
                    target.EnsureCapacity(cursor.EstimateCount(target.Count, begin, EntrySize<TKey, TValue>()));
            }
            else if (!TryReadSinglePair(cursor, key, value, target))
            {
                return false;
            }
            if (target.Count == before)
                break;
        }
        return true;
    }

    /// <summary>
    /// Reads the pairs of one batch. They go into the dictionary some hundred at a time: then the processor waits for
    /// the memory of many entries at once, which makes large dictionaries twice as fast.
    /// </summary>
    private static bool TryReadPairs<TKey, TValue>(
        PickleCursor cursor, ArtifactType<TKey> key, ArtifactType<TValue> value, Dictionary<TKey, TValue> target)
        where TKey : notnull
    {
        var pairs = ArrayPool<KeyValuePair<TKey, TValue>>.Shared.Rent(Together);
        int count = 0;
        bool fine = true;
        while (fine && cursor.Peek() != PickleOpcode.SetItems)
        {
            if (!key.TryReadDirect(cursor, out var itemKey) || itemKey is null ||
                !value.TryReadDirect(cursor, out var itemValue))
            {
                fine = false;
                break;
            }
            pairs[count++] = new(itemKey, itemValue);
            if (count == pairs.Length)
            {
                fine = TryAddAll(pairs.AsSpan(0, count), target);
                count = 0;
            }
        }
        fine = fine && TryAddAll(pairs.AsSpan(0, count), target);
        ArrayPool<KeyValuePair<TKey, TValue>>.Shared.Return(pairs, clearArray: true);
        if (fine)
            cursor.Skip();
        return fine;
    }

    // With the hash, the place of the next entry, and the bucket.
    private static int EntrySize<TKey, TValue>() => Unsafe.SizeOf<KeyValuePair<TKey, TValue>>() + 3 * sizeof(int);

    private static bool TryAddAll<TKey, TValue>(
        ReadOnlySpan<KeyValuePair<TKey, TValue>> pairs, Dictionary<TKey, TValue> target)
        where TKey : notnull
    {
        foreach (ref readonly var pair in pairs)
        {
            if (!target.TryAdd(pair.Key, pair.Value))
                return false;
        }
        return true;
    }

    /// <summary>Whether the next instruction cannot begin a value, so that a container before it has no more items.</summary>
    private static bool IsAtEnd(PickleCursor cursor) => cursor.Peek() is PickleOpcode.Append or PickleOpcode.Appends
        or PickleOpcode.SetItem or PickleOpcode.SetItems or PickleOpcode.AddItems or PickleOpcode.FrozenSet
        or PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3 or PickleOpcode.Tuple
        or PickleOpcode.Stop or PickleOpcode.Build or PickleOpcode.Mark;

    // A lone item has no mark before it: only what follows tells it from a value beside an empty container.
    private static bool TryReadSingle<T>(PickleCursor cursor, ArtifactType<T> element, List<T> target)
    {
        if (IsAtEnd(cursor))
            return true;
        var place = cursor.Hold();
        bool belongs = element.TryReadDirect(cursor, out var item) && cursor.TrySkip(PickleOpcode.Append);
        cursor.Release();
        if (!belongs)
            return cursor.TryGoBack(place);
        target.Add(item);
        return true;
    }

    private static bool TryReadSinglePair<TKey, TValue>(
        PickleCursor cursor, ArtifactType<TKey> key, ArtifactType<TValue> value, Dictionary<TKey, TValue> target)
        where TKey : notnull
    {
        if (IsAtEnd(cursor))
            return true;
        var place = cursor.Hold();
        bool belongs = TryReadPair(cursor, key, value, target) && cursor.TrySkip(PickleOpcode.SetItem);
        cursor.Release();
        if (belongs)
            return true;

        // A pair that was added belongs to somebody else.
        if (target.Count > 0)
            return false;
        return cursor.TryGoBack(place);
    }

    private static bool TryReadPair<TKey, TValue>(
        PickleCursor cursor, ArtifactType<TKey> key, ArtifactType<TValue> value, Dictionary<TKey, TValue> target)
        where TKey : notnull =>
        key.TryReadDirect(cursor, out var itemKey) && itemKey is not null
            && value.TryReadDirect(cursor, out var itemValue) && target.TryAdd(itemKey, itemValue);
}

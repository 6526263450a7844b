using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// Any dictionary, stored as a dict in its own order, or sorted by key where its own order means nothing. Keys that
/// Python cannot hash make it a list of pairs.
/// </summary>
internal sealed class DictionaryType<TCollection, TKey, TValue>(
    ArtifactType<TKey> key,
    ArtifactType<TValue> value,
    Func<Dictionary<TKey, TValue>, TCollection> create,
    bool isOrdered,
    bool isImmutable) : ContainerType<TCollection>
    where TCollection : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    public override string PythonTypeName => key.IsHashable ? PythonTypes.Dict : PythonTypes.List;

    public override bool IsImmutable => isImmutable && key.IsImmutable && value.IsImmutable;

    internal override bool CanReadDirect => key.CanReadDirect && value.CanReadDirect && key.IsHashable;

    protected override void WriteContents(PickleWriter writer, TCollection value)
    {
        IEnumerable<KeyValuePair<TKey, TValue>> source = value;
        int count;
        if (isOrdered && value is IReadOnlyCollection<KeyValuePair<TKey, TValue>> collection)
        {
            count = collection.Count;
        }
        else
        {
            var pairs = new List<KeyValuePair<TKey, TValue>>(value);
            if (!isOrdered && key.Order is { } order)
                pairs.Sort((left, right) => order.Compare(left.Key, right.Key));
            source = pairs;
            count = pairs.Count;
        }
        if (key.IsHashable)
            WriteDict(writer, value, source, count);
        else
            WritePairs(writer, value, source, count);
    }

    protected override TCollection ReadContents(object value, ReadPath path)
    {
        var result = new Dictionary<TKey, TValue>();
        if (typeof(TCollection).IsAssignableFrom(typeof(Dictionary<TKey, TValue>)))
            path.Made(this, value, result);
        if (NaturalItems.Pairs(value, path) is { } dict)
        {
            result.EnsureCapacity(dict.Count);
            for (int i = 0; i < dict.Count; i++)
                Add(result, dict.KeyAt(i), dict.ValueAt(i), i, path);
        }
        else if (!key.IsHashable && value is List<object?> list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                path.At(i);
                if (list[i] is not PickledTuple { Count: 2 } pair)
                    throw path.Mismatch(typeof(KeyValuePair<TKey, TValue>), list[i]);
                Add(result, pair[0], pair[1], i, path);
            }
        }
        else
        {
            throw path.Mismatch(typeof(TCollection), value);
        }
        return create(result);
    }

    protected override bool TryReadContents(PickleCursor cursor, out TCollection result)
    {
        result = default!;
        var pairs = new Dictionary<TKey, TValue>();
        if (!cursor.TrySkip(PickleOpcode.EmptyDict) || !cursor.TryReserve(out int slot))
            return false;
        if (typeof(TCollection).IsAssignableFrom(typeof(Dictionary<TKey, TValue>)))
            cursor.Fulfil(slot, pairs);
        if (!DirectItems.TryReadDict(cursor, key, value, pairs))
            return false;
        result = create(pairs);
        cursor.Fulfil(slot, result);
        return true;
    }

    private void Add(Dictionary<TKey, TValue> target, object? storedKey, object? storedValue, int index, ReadPath path)
    {
        path.At(index);
        var typedKey = key.Read(storedKey, path);
        if (typedKey is null)
            throw path.MismatchBecause(typeof(TKey), "the dict key None");
        if (storedKey is string text)
            path.AtKey(text);
        if (!target.TryAdd(typedKey, value.Read(storedValue, path)))
            throw path.MismatchBecause(typeof(TCollection), "two keys that are equal as " + typeof(TKey));
    }

    private void WriteDict(
        PickleWriter writer, object identity, IEnumerable<KeyValuePair<TKey, TValue>> source, int count)
    {
        var batch = writer.BeginDict(identity, count);
        foreach (var pair in source)
        {
            batch.Next();
            key.Write(writer, pair.Key);
            if (pair.Key is string text)
                writer.Path.AtKey(text);
            value.Write(writer, pair.Value);
        }
        batch.End();
    }

    private void WritePairs(
        PickleWriter writer, object identity, IEnumerable<KeyValuePair<TKey, TValue>> source, int count)
    {
        var batch = writer.BeginList(identity, count);
        foreach (var pair in source)
        {
            batch.Next();
            writer.BeginTuple(2);
            key.Write(writer, pair.Key);
            value.Write(writer, pair.Value);
            writer.EndTuple(2);
        }
        batch.End();
    }
}

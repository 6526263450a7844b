using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// A Python dict: keys of any kind, None included, in order of insertion and equal in Python's sense (1, 1.0 and True
/// are one key). Also stands for OrderedDict, defaultdict and Counter. Not safe for writing from several threads.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "A dict is what Python calls it.")]
public sealed class PickledDict : IReadOnlyCollection<KeyValuePair<object?, object?>>
{
    private PickleKeyTable _keys = new();
    private object?[] _values = [];

    /// <summary>Creates an empty dict.</summary>
    public PickledDict()
    {
    }

    internal PickledDict(PickledGlobal? @class, object? defaultFactory)
    {
        Class = @class;
        DefaultFactory = defaultFactory;
    }

    /// <summary>The class, if it is not the plain dict: <c>collections.OrderedDict</c> and its like.</summary>
    public PickledGlobal? Class { get; }

    /// <summary>
    /// What a defaultdict makes missing values with, usually a <see cref="PickledGlobal"/>; else null.
    /// </summary>
    public object? DefaultFactory { get; }

    /// <summary>How many pairs there are.</summary>
    public int Count => _keys.Count;

    /// <summary>A value by its key. Setting a key that exists keeps its place.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">When read: there is no such key.</exception>
    public object? this[object? key]
    {
        get => TryGetValue(key, out var value)
            ? value
            : throw new KeyNotFoundException($"The dict has no key {NaturalDescription.Of(key)}.");
        set => Set(key, value, null);
    }

    /// <summary>Looks a key up.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value, or null.</param>
    /// <returns>Whether the key exists.</returns>
    public bool TryGetValue(object? key, out object? value)
    {
        int position = _keys.Find(key);
        value = position < 0 ? null : _values[position];
        return position >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return new(_keys[i], _values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Set(object? key, object? value, PickleBudget? budget)
    {
        int position = _keys.FindOrAdd(key, budget, out bool added);
        if (added && position == _values.Length)
            Array.Resize(ref _values, Math.Max(4, position * 2));
        _values[position] = value;
    }

    /// <summary>Sets all pairs of another dict.</summary>
    internal void SetAll(PickledDict pairs, PickleBudget? budget)
    {
        for (int i = 0; i < pairs.Count; i++)
            Set(pairs.KeyAt(i), pairs.ValueAt(i), budget);
    }

    internal void EnsureCapacity(int capacity)
    {
        _keys.EnsureCapacity(capacity);
        if (capacity > _values.Length)
            Array.Resize(ref _values, capacity);
    }

    internal object? KeyAt(int position) => _keys[position];

    internal object? ValueAt(int position) => _values[position];
}

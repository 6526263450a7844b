using System.Collections;

namespace Metaflow.Artifacts.Pickle;

/// <summary>A Python set or frozenset, in stored order. Not safe for writing from several threads.</summary>
/// <param name="isFrozen">Whether it is a frozenset.</param>
public sealed class PickledSet(bool isFrozen = false) : IReadOnlyList<object?>
{
    private PickleKeyTable _items = new();

    /// <summary>Whether it is a frozenset.</summary>
    public bool IsFrozen { get; } = isFrozen;

    /// <summary>How many items there are.</summary>
    public int Count => _items.Count;

    /// <summary>An item by its stored position, which means nothing to Python.</summary>
    /// <param name="index">The zero-based position.</param>
    public object? this[int index] => _items.Keys[index];

    /// <summary>Adds an item.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False if an equal item is there already.</returns>
    public bool Add(object? item) => Add(item, null);

    /// <summary>Whether an equal item is in the set.</summary>
    /// <param name="item">The item.</param>
    public bool Contains(object? item) => _items.Find(item) >= 0;

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return _items[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal bool Add(object? item, PickleBudget? budget)
    {
        _items.FindOrAdd(item, budget, out bool added);
        return added;
    }
}

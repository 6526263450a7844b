using System.Collections;

namespace Metaflow.Artifacts.Pickle;

/// <summary>A Python deque. Immutable once read.</summary>
public sealed class PickledDeque : IReadOnlyList<object?>
{
    internal PickledDeque(int? maxLength) => MaxLength = maxLength;

    /// <summary>How many items it keeps at most, those at the front being dropped; null for no bound.</summary>
    public int? MaxLength { get; }

    /// <summary>How many items there are.</summary>
    public int Count => Math.Min(Added.Count, MaxLength ?? int.MaxValue);

    /// <summary>An item, counted from the front.</summary>
    /// <param name="index">The zero-based position.</param>
    public object? this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            return Added[index + Added.Count - Count];
        }
    }

    /// <summary>All items that were ever appended.</summary>
    internal List<object?> Added { get; } = [];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
